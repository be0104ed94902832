using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>What kinds of media something may be done to.</summary>
[Flags]
public enum EditKinds
{
    None = 0,
    Image = 1,
    Video = 2,
    Audio = 4,

    /// <summary>What is seen.</summary>
    Seen = Image | Video,

    /// <summary>What lasts.</summary>
    Timed = Video | Audio,
    All = Image | Video | Audio,
}

public static class EditKindWords
{
    /// <summary>None where an asset is of a kind that nobody edits.</summary>
    public static EditKinds Of(AssetKind kind) => kind switch
    {
        AssetKind.Image => EditKinds.Image,
        AssetKind.Video => EditKinds.Video,
        AssetKind.Audio => EditKinds.Audio,
        _ => EditKinds.None,
    };

    /// <summary>As in: <c>a video</c>, or <c>an image or a video</c>.</summary>
    public static string Words(this EditKinds kinds)
    {
        string[] words = [.. Each(kinds).Select(kind => kind == EditKinds.Video ? "a video" : kind == EditKinds.Image ? "an image" : "a sound")];
        return words.Length < 2 ? string.Concat(words) : string.Join(", ", words[..^1]) + " or " + words[^1];
    }

    /// <summary>One by one, in small letters: as the kinds of assets are called.</summary>
    public static IReadOnlyList<string> Names(this EditKinds kinds) => [.. Each(kinds).Select(kind => kind.ToString().ToLowerInvariant())];

    private static IEnumerable<EditKinds> Each(EditKinds kinds) => new[] { EditKinds.Image, EditKinds.Video, EditKinds.Audio }.Where(kind => kinds.HasFlag(kind));
}
