namespace Aspire.Media.Client.Assets;

/// <summary>New names for several assets, made from a template.</summary>
/// <param name="Assets">In their order, in which <c>{n}</c> counts them.</param>
/// <param name="Template">Text with places such as <c>{date} {title}</c>.</param>
/// <param name="DryRun">Whether it is only shown.</param>
/// <param name="Plan">What a dry run said: if the names would be others now, nothing is renamed.</param>
public sealed record RenameAssets(IReadOnlyList<Guid> Assets, string Template, RenamePart Part = RenamePart.Both, bool DryRun = false, string? Plan = null);

/// <summary>What of an asset is renamed.</summary>
public enum RenamePart
{
    Unknown,

    /// <summary>What people call it.</summary>
    Title,

    /// <summary>What the file is called by whoever takes it home; its ending stays.</summary>
    FileName,
    Both,
}

/// <summary>What was renamed, or would be.</summary>
/// <param name="Id">By which it can be undone; null where nothing was renamed.</param>
/// <param name="Plan">By which these names are known again.</param>
/// <param name="Count">How many were renamed, or would be.</param>
public sealed record Renamed(Guid? Id, string Plan, int Count, IReadOnlyList<RenamedAsset> Assets);

/// <param name="Collisions">Others that are called like that, or will be: a few of them.</param>
/// <param name="Refused">Why it was not renamed, or would not be.</param>
public sealed record RenamedAsset(Guid Asset, string Title, string FileName, string NewTitle, string NewFileName, IReadOnlyList<Guid> Collisions, string? Refused = null);

/// <summary>Assets that were renamed in one stroke, as it looks by now.</summary>
/// <param name="Template">What the names were made from; empty where another renaming was undone.</param>
/// <param name="Undoes">The renaming that it undid.</param>
/// <param name="Count">How many were renamed and are still there.</param>
/// <param name="Undone">How many of them have their names back.</param>
/// <param name="Names">What they were called before and after; of a renaming in a list, only the first few.</param>
public sealed record PastRename(Guid Id, string Template, Guid? Undoes, DateTimeOffset RenamedAt, string RenamedBy, long Count, long Undone, IReadOnlyList<PastName> Names);

/// <param name="UndoneAt">When it got its old names back; null where that was not.</param>
public sealed record PastName(Guid Asset, string Title, string FileName, string NewTitle, string NewFileName, DateTimeOffset? UndoneAt = null);
