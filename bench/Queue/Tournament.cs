using System.Globalization;

using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Queue;

/// <summary>Rounds in which the entrants take turns at the same task: a machine that is slower for a while is so for all of them.</summary>
internal sealed class Tournament(PostgresServer server, IReadOnlyList<Entrant> entrants, int rounds)
{
    /// <summary>Adds a line for each entrant, its medians, and one for the first against each of the others.</summary>
    public async Task PlayAsync(Func<Contender, Arena, CancellationToken, Task<Measurement>> measure, Results results, CancellationToken cancellationToken)
    {
        var turns = new List<Turn>();
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes: what a turn leaves behind for the next one falls on all.
            foreach (var entrant in Enumerable.Range(0, entrants.Count).Select(place => entrants[(round + place) % entrants.Count]))
            {
                var turn = await PlayAsync(entrant, measure, cancellationToken);
                results.Note([("peer", turn.Peer), ("round", (round + 1).ToString(CultureInfo.InvariantCulture))], turn.Measurement.Figures);
                turns.Add(turn);
            }
        }

        Report([.. entrants.Select(entrant => turns.Where(turn => turn.Entrant == entrant).ToList())], results);
    }

    private async Task<Turn> PlayAsync(Entrant entrant, Func<Contender, Arena, CancellationToken, Task<Measurement>> measure, CancellationToken cancellationToken)
    {
        await using var database = await server.CloneAsync();
        await using var contender = await entrant.EnterAsync(database, cancellationToken);
        var arena = new Arena(database.DataSource, new ProcessTree(server.Cluster!.ProcessId!.Value));
        return new Turn(entrant, contender.Name, await measure(contender, arena, cancellationToken));
    }

    private static void Report(List<List<Turn>> played, Results results)
    {
        foreach (var turns in played)
        {
            var median = Measurement.Median([.. turns.Select(turn => turn.Measurement)]);
            results.Add([("peer", turns[0].Peer)], [.. median.Figures, ("rounds", turns.Count)]);
        }

        var first = played[0];
        foreach (var other in played.Skip(1))
        {
            var ratio = Measurement.Median([.. first.Zip(other, (mine, theirs) => mine.Measurement.Over(theirs.Measurement))]);
            results.Add([("what", "ratio"), ("of", first[0].Peer), ("to", other[0].Peer)], ratio.Figures);
        }
    }

    private sealed record Turn(Entrant Entrant, string Peer, Measurement Measurement);
}
