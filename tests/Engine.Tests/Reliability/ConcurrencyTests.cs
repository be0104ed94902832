using System.Diagnostics;

using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>Everything at once, on the same runs.</summary>
public sealed class ConcurrencyTests(PostgresServer postgres)
{
    private const int Workers = 10;
    private static readonly int Rounds = TestSize.Of(small: 20, full: 1000);
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(TestSize.Of(small: 5, full: 180));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int FirstSeed = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_TEST_SEED"), out var seed) ? seed : 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crowd_on_the_same_runs_neither_blocks_itself_nor_breaks_them()
    {
        await using var database = await postgres.CloneAsync();
        var crowd = new Crowd(database.DataSource, await World.ClearAsync(database.DataSource));
        using var stopStarting = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var people = new[]
        {
            crowd.RepeatAsync("start", FirstSeed, crowd.StartAsync, stopStarting.Token),
            crowd.RepeatAsync("start", FirstSeed + 1, crowd.StartAsync, stopStarting.Token),
            crowd.RepeatAsync("cancel", FirstSeed + 2, crowd.CancelAsync, stopStarting.Token),
            crowd.RepeatAsync("cancel", FirstSeed + 3, crowd.CancelAsync, stopStarting.Token),
            crowd.RepeatAsync("retry", FirstSeed + 4, crowd.RetryAsync, stopStarting.Token),
            crowd.RepeatAsync("retry", FirstSeed + 5, crowd.RetryAsync, stopStarting.Token),
        };
        Task[] others =
        [
            .. Enumerable.Range(0, Workers).Select(number => crowd.RepeatAsync("work", FirstSeed + 100 + number, crowd.Worker(number), stop.Token)),
            crowd.RepeatAsync("upkeep", FirstSeed + 50, crowd.UpkeepAsync, stop.Token),
            crowd.RepeatAsync("upkeep", FirstSeed + 51, crowd.UpkeepAsync, stop.Token),
            crowd.RepeatAsync("look", FirstSeed + 60, crowd.LookAsync, stop.Token),
        ];

        var watch = Stopwatch.StartNew();
        await Until.TrueAsync(() => watch.Elapsed > Crowded || crowd.Wrong.Count > 0, "the crowd has had its time", Crowded + Patience);
        await stopStarting.CancelAsync();
        await Task.WhenAll(people);
        crowd.IsDraining = true;
        var stuck = await Record.ExceptionAsync(() => Until.TrueAsync(crowd.IsOverAsync, "everything is over", Patience));
        await stop.CancelAsync();
        await Task.WhenAll(others);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", crowd.Done.Select(done => $"{done.Key} {done.Value}")));
        Assert.True(crowd.Wrong.Count == 0, string.Join("\n\n", crowd.Wrong));
        var state = await StoredState.ReadAsync(database.DataSource, Token);
        Assert.Empty(state.Broken());
        Assert.True(stuck is null, $"{stuck?.Message} {string.Join('\n', state.Open())}");
        Assert.Equal(0, await DeadlocksAsync(database));
        CheckStory(state, await StoredState.StoryAsync(database.DataSource, Token));
        Assert.NotEmpty(crowd.Retried);
    }

    /// <param name="hasOutputs">Whether the last step of a child hands over what the run gives back.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancel_and_the_ends_of_all_children_do_not_wait_for_each_other(bool hasOutputs)
    {
        await using var database = await postgres.CloneAsync();
        var family = new Family(database.DataSource, await World.ClearAsync(database.DataSource));
        for (var round = 0; round < Rounds; round++)
        {
            await family.CancelAmidEndsAsync(new Random(FirstSeed + round), hasOutputs);
        }

        Assert.Empty((await StoredState.ReadAsync(database.DataSource, Token)).Broken());
        Assert.Equal(0, await DeadlocksAsync(database));
    }

    private static async Task<long> DeadlocksAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand("select deadlocks from pg_stat_database where datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    // What nobody opened again ended once, and each of its steps did.
    private static void CheckStory(StoredState state, Dictionary<(string Kind, Guid Of), int> story)
    {
        var ends = story.Where(told => told.Key.Kind is "step.completed" or "step.skipped" or "step.failed" or "step.cancelled" or "run.completed" or "run.completed_with_errors" or "run.failed" or "run.cancelled")
            .GroupBy(told => told.Key.Of).ToDictionary(told => told.Key, told => told.Sum(count => count.Value));
        var untouched = state.Runs.Keys.Where(run => story.GetValueOrDefault(("run.retried", run)) == 0).ToHashSet();
        var steps = state.Steps.Where(step => untouched.Contains(step.Value.Run)).Select(step => step.Key);

        Assert.NotEmpty(untouched);
        Assert.Empty(untouched.Concat(steps).Where(id => ends.GetValueOrDefault(id) != 1));
        Assert.All(state.Runs.Values, run => Assert.True(run.Status.IsOver()));
        Assert.Empty(state.Ready);
        Assert.Empty(state.Held);
        Assert.Empty(state.Admissions);
    }
}
