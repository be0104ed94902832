using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>What is done to an asset, in this order, and what comes out.</summary>
public sealed record EditRecipe(IReadOnlyList<EditOperation> Operations, EditResult Result)
{
    // To be raised when the same words come to mean something else.
    private const string Meaning = "edit/2\n";

    /// <summary>Whether anything is asked for at all.</summary>
    public bool IsEmpty => !Operations.Any(EditVerbs.Does) && Result == new EditResult();

    /// <summary>The same for all that means the same: a document with what is usual left out.</summary>
    public string Canonical() => EditDocument.Text(this);

    /// <summary>By which an edit is found again: in lower-case hex.</summary>
    public string Key() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Meaning + Canonical())));

    public bool Equals(EditRecipe? other) => other is not null && Result == other.Result && Operations.SequenceEqual(other.Operations);

    public override int GetHashCode() => Operations.Aggregate(Result.GetHashCode(), HashCode.Combine);

    /// <exception cref="EditRefusedException">Such a thing cannot be edited.</exception>
    internal static EditKinds KindsOf(AssetKind kind) => EditKindWords.Of(kind) is not EditKinds.None and var kinds
        ? kinds
        : throw new EditRefusedException("Only images, videos and sounds can be edited; this is none of them.");
}

/// <summary>What comes out.</summary>
/// <param name="Format">Such as <c>webp</c> or <c>mp4</c>, one of <see cref="EditFormat.All"/>; without one as it came in.</param>
/// <param name="Codec">Of the picture of a film; without one as the format has it.</param>
/// <param name="Quality">From 1 to 100.</param>
/// <param name="KeepMetadata">Else what tells of place, person and device is left out.</param>
/// <param name="Extract">Something else than the edited thing itself: its sound, its best pictures.</param>
public sealed record EditResult(
    string? Format = null, string? Codec = null, int? Quality = null, bool Progressive = false, bool KeepMetadata = true, EditExtract? Extract = null);

/// <summary>What is taken out of a film, in place of the film.</summary>
/// <param name="Count">Of frames.</param>
/// <param name="At">Of a thumbnail, in seconds; without it the best one is chosen.</param>
public sealed record EditExtract(ExtractKind Kind, int Count = 1, double? At = null, int? Width = null);

public enum ExtractKind
{
    /// <summary>Its sound.</summary>
    Audio = 0,

    /// <summary>The best frames of it, the best first, with reasons.</summary>
    Frames = 1,

    /// <summary>One picture.</summary>
    Thumbnail = 2,

    /// <summary>A short moving picture.</summary>
    Preview = 3,

    /// <summary>Many small pictures in one, with a WebVTT file that says which is when.</summary>
    Sprite = 4,
}
