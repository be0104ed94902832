using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Library;

/// <summary>What of an asset is renamed.</summary>
public enum RenamePart
{
    /// <summary>What people call it.</summary>
    Title,

    /// <summary>What the file is called by whoever takes it home.</summary>
    FileName,
    Both,
}

/// <summary>An asset with the names that it has, and those that it gets.</summary>
public sealed record Renaming(Guid Asset, string Title, string FileName, string NewTitle, string NewFileName)
{
    /// <summary>Why it is not renamed.</summary>
    public string? Refused { get; init; }

    /// <summary>Others that are called like that, or will be.</summary>
    public IReadOnlyList<Guid> Collisions { get; init; } = [];

    public bool Changes => Refused is null && (Title != NewTitle || FileName != NewFileName);

    /// <summary>What assets will be called, in their order.</summary>
    /// <param name="wanted">Their ids; what <paramref name="found"/> does not have is refused.</param>
    public static IReadOnlyList<Renaming> Plan(IReadOnlyList<Guid> wanted, IReadOnlyDictionary<Guid, Asset> found, RenameTemplate template, RenamePart part)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(template);
        return [.. wanted.Select((id, place) => found.TryGetValue(id, out var asset)
            ? Of(asset, template.NameOf(asset, place + 1), part)
            : new Renaming(id, "", "", "", "") { Refused = "There is no such asset." })];
    }

    /// <summary>With those that get the same name in the same stroke.</summary>
    public static IReadOnlyList<Renaming> WithTwins(IReadOnlyList<Renaming> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var titles = plan.ToLookup(one => one.Refused is null ? one.NewTitle : one.Title, one => one.Asset, StringComparer.OrdinalIgnoreCase);
        var names = plan.ToLookup(one => one.Refused is null ? one.NewFileName : one.FileName, one => one.Asset, StringComparer.OrdinalIgnoreCase);
        return [.. plan.Select(one => !one.Changes ? one : one with
        {
            Collisions = [.. one.Collisions
                .Concat(one.Title != one.NewTitle ? titles[one.NewTitle] : []).Concat(one.FileName != one.NewFileName ? names[one.NewFileName] : [])
                .Where(other => other != one.Asset).Distinct().Take(MostCollisions)],
        })];
    }

    /// <summary>By which a plan is known again: other names have another.</summary>
    public static string MarkOf(IReadOnlyList<Renaming> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in plan)
        {
            foreach (var text in new[] { one.Asset.ToString("N"), one.Title, one.FileName, one.NewTitle, one.NewFileName })
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                hash.AppendData(BitConverter.GetBytes(bytes.Length));
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    internal const int MostCollisions = 5;

    private static Renaming Of(Asset asset, string name, RenamePart part)
    {
        // The ending tells programs what is in a file, and stays; and no name of a file is a path.
        var fileName = string.Concat(name.Select(sign => sign is '/' or '\\' || char.IsControl(sign) ? '-' : sign)).TrimStart('.').Trim() is { Length: > 0 } stem
            ? stem + KeptText.EndingOf(asset.FileName)
            : "";
        var (newTitle, newFileName) = (part == RenamePart.FileName ? asset.Title : name, part == RenamePart.Title ? asset.FileName : fileName);
        return new Renaming(asset.Id, asset.Title, asset.FileName, newTitle, newFileName)
        {
            Refused = asset.DeletedAt is not null ? "It is deleted."
                : newTitle.Length == 0 || newFileName.Length == 0 ? "Nothing of the name would be left."
                : name.Length > AssetTexts.LongestTitle ? $"The new name has {name.Length} characters; it may have {AssetTexts.LongestTitle}."
                : null,
        };
    }
}

/// <summary>Several assets were renamed in one stroke.</summary>
/// <param name="Template">Empty where it undid another.</param>
/// <param name="Undoes">The one that it undid.</param>
public sealed record RenameRecord(Guid Id, string Template, Guid? Undoes, DateTimeOffset At, string By, long Count);
