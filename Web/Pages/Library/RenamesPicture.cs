using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>What was renamed in the past, as far back as was asked for.</summary>
public sealed record RenamesPicture(IReadOnlyList<PastRename> Renames, string? Next)
{
    private const int PartSize = 30;
    private const int Most = 600;

    public bool IsFull => Renames.Count >= Most;

    /// <summary>The first part, and of what a page holds behind it what it held before.</summary>
    internal static async Task<RenamesPicture> TakeAsync(MediaClient api, RenamesPicture? before, CancellationToken cancellationToken)
    {
        var head = await api.ListRenamesAsync(cursor: null, PartSize, cancellationToken);
        var end = before is null || head.Next is null ? -1 : before.Renames.ToList().FindIndex(rename => rename.Id == head.Items[^1].Id);
        return end < 0 ? new RenamesPicture(head.Items, head.Next) : new RenamesPicture([.. head.Items, .. before!.Renames.Skip(end + 1)], before.Next);
    }

    /// <summary>With one more part at the end.</summary>
    internal async Task<RenamesPicture> GoOnAsync(MediaClient api, CancellationToken cancellationToken)
    {
        if (Next is null || IsFull)
        {
            return this;
        }

        var more = await api.ListRenamesAsync(Next, PartSize, cancellationToken);
        return new RenamesPicture([.. Renames, .. more.Items], more.Next);
    }

    /// <summary>With one as it is now.</summary>
    internal RenamesPicture With(PastRename changed) => this with { Renames = [.. Renames.Select(rename => rename.Id == changed.Id ? changed : rename)] };
}
