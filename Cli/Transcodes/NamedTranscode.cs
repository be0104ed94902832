using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Transcoding;

namespace Aspire.Media.Cli.Transcodes;

/// <summary>A replaced file by its id, or by as much of its end as tells it from the other recent ones; and the filters that lists of them share.</summary>
internal static class NamedTranscode
{
    private const int MostSearched = 2000;
    private const int PageLength = 200;

    public static Argument<string> Argument() => new("file") { HelpName = "FILE", Description = "Its id, or the end of it that 'media transcodes list' shows" };

    public static Option<string?> State() => new("--state") { HelpName = "STATE", Description = "swapping, swapped (the original is kept), restored or purged" };

    public static Option<string?> Root() => new("--root") { HelpName = "NAME", Description = "Only what lies under this root" };

    public static TranscodedState? StateOf(string? typed) =>
        typed is null ? null
        : Enum.GetValues<TranscodedState>().FirstOrDefault(state => state != TranscodedState.Unknown && WireFormat.Word(state) == typed) is var state and not TranscodedState.Unknown ? state
        : throw new UsageException($"'{typed}' is no state: write swapping, swapped, restored or purged.");

    public static async Task<Guid> FindAsync(Session session, string typed, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
        {
            return id;
        }

        var end = ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is no id of a file: it is the 8 letters and digits that 'media transcodes list' shows, or the whole id.");
        var meant = await AllAsync(session, state: null, root: null, cancellationToken).SelectMany(page => page).Take(MostSearched).Where(file => ShortId.Matches(file.Id, end)).ToListAsync(cancellationToken);
        return meant switch
        {
            [var only] => only.Id,
            [] => throw new CommandException($"No id of the {MostSearched} newest files ends in '{typed}'. Which there are: media transcodes list"),
            _ => throw new CommandException($"'{typed}' is the end of {meant.Count} ids: {string.Join(", ", meant.Select(file => file.Id))}. Write more of the one that is meant."),
        };
    }

    public static IAsyncEnumerable<IReadOnlyList<TranscodedFile>> AllAsync(Session session, TranscodedState? state, string? root, CancellationToken cancellationToken) =>
        Pages.FollowAsync(cursor => session.Client.ListTranscodedFilesAsync(state, root, cursor, PageLength, cancellationToken));
}
