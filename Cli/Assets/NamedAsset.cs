using System.CommandLine;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary>An asset by its id, or by as much of its end as tells it from the other recent ones.</summary>
internal static class NamedAsset
{
    private const int MostSearched = 2000;
    private const int PageLength = 200;

    public static Argument<string> Argument() => new("asset") { HelpName = "ASSET", Description = "The asset's id, or the end of it that 'media assets list' shows" };

    /// <param name="deleted">Where it is looked for first: among what was deleted, or among what is there.</param>
    public static async Task<Guid> FindAsync(Session session, string typed, bool deleted, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
        {
            return id;
        }

        var end = ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is no id of an asset: it is the 8 letters and digits that 'media assets list' shows, or the whole id.");
        var meant = await EndingInAsync(session, end, deleted, cancellationToken);
        if (meant.Count == 0)
        {
            meant = await EndingInAsync(session, end, !deleted, cancellationToken);
        }

        return meant switch
        {
            [var only] => only.Id,
            [] => throw new CommandException($"No id of the {MostSearched} newest assets ends in '{typed}'. Which there are: media assets list"),
            _ => throw new CommandException($"'{typed}' is the end of {meant.Count} ids: {string.Join(", ", meant.Select(asset => asset.Id))}. Write more of the one that is meant."),
        };
    }

    private static async Task<List<Asset>> EndingInAsync(Session session, string end, bool deleted, CancellationToken cancellationToken) =>
        await Pages.FollowAsync(cursor => session.Client.ListAssetsAsync(new AssetFilter { Deleted = deleted }, cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(MostSearched).Where(asset => ShortId.Matches(asset.Id, end)).ToListAsync(cancellationToken);
}
