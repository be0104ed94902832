using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>
/// Whatever happens to runs, in whatever order: the tables agree with a model of a few hundred lines that has no batches, no locks and no counters,
/// and in the end everything is over.
/// </summary>
public sealed class StateMachineTests(PostgresServer postgres)
{
    private const int Side = 2;
    private static readonly int Scripts = TestSize.Of(small: 120, full: 6000);
    private static readonly int FirstSeed = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_TEST_SEED"), out var seed) ? seed : 1;

    [Fact]
    public async Task Runs_do_what_the_model_says_in_any_order_of_events()
    {
        var failures = await Task.WhenAll(Enumerable.Range(0, Side).Select(PlayAsync));

        Assert.True(failures.All(failure => failure is null), string.Join("\n\n", failures));
    }

    private async Task<string?> PlayAsync(int side)
    {
        await using var database = await postgres.CloneAsync();
        for (var seed = FirstSeed + side; seed < FirstSeed + Scripts; seed += Side)
        {
            var script = Move.Script(seed);
            if (await World.PlayAsync(database.DataSource, script) is not null)
            {
                return await ExplainAsync(database.DataSource, seed, script);
            }
        }

        return null;
    }

    // The fewest moves that still fail, so that a person can follow them.
    private static async Task<string> ExplainAsync(NpgsqlDataSource database, int seed, IReadOnlyList<Move> script)
    {
        var fewest = script.ToList();
        for (var size = fewest.Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= fewest.Count;)
            {
                var fewer = fewest.Where((_, place) => place < start || place >= start + size).ToList();
                if (await World.PlayAsync(database, fewer) is null)
                {
                    start += size;
                }
                else
                {
                    fewest = fewer;
                }
            }
        }

        return $"MEDIA_TEST_SEED={seed}: {await World.PlayAsync(database, fewest)}\n{string.Join('\n', fewest)}";
    }
}
