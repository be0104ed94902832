using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary>A renaming by its id, or by as much of its end as tells it from the other recent ones.</summary>
internal static class NamedRename
{
    private const int MostSearched = 1000;
    private const int PageLength = 200;

    public static async Task<Guid> FindAsync(Session session, string typed, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
        {
            return id;
        }

        var end = ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is no id of a renaming: it is the 8 letters and digits that 'media assets renames' shows, or the whole id.");
        var meant = await AllAsync(session, cancellationToken).SelectMany(page => page).Take(MostSearched).Where(rename => ShortId.Matches(rename.Id, end)).ToListAsync(cancellationToken);
        return meant switch
        {
            [var only] => only.Id,
            [] => throw new CommandException($"No id of the {MostSearched} newest renamings ends in '{typed}'. Which there are: media assets renames"),
            _ => throw new CommandException($"'{typed}' is the end of {meant.Count} ids: {string.Join(", ", meant.Select(rename => rename.Id))}. Write more of the one that is meant."),
        };
    }

    public static IAsyncEnumerable<IReadOnlyList<PastRename>> AllAsync(Session session, CancellationToken cancellationToken) =>
        Pages.FollowAsync(cursor => session.Client.ListRenamesAsync(cursor, PageLength, cancellationToken));
}
