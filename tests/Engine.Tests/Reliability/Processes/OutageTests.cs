using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>The database is away for longer than a lease, and nobody who is at work loses it over that.</summary>
public sealed class OutageTests
{
    private static readonly int Lease = TestSize.Of(small: 3, full: 15);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(TestSize.Of(small: 5, full: 20));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Settings = Yard.Fleet(Lease / 3.0, Lease);

    /// <param name="isSilent">Whether it does not even refuse connections.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outage_requeues_nothing_that_still_runs(bool isSilent)
    {
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var yard = await Yard.OpenAsync(server);
        // One ends while the database is away, and one long after.
        await yard.Office.RegisterAsync($$"""
            name: patient
            steps:
              - { id: long, needs: [], uses: test.effect, with: { name: long, milliseconds: {{(Away.TotalSeconds + (2 * Lease)) * 1000}} } }
              - { id: linger, needs: [], uses: test.linger, timeout: {{(int)Away.TotalSeconds / 2}}s, retry: { attempts: 1 }, onFailure: continue }
              - { id: after, needs: [linger], uses: test.effect, with: { name: after, milliseconds: 10 } }
            """);
        await Task.WhenAll(yard.HireAsync(Settings), yard.HireAsync(Settings));
        Guid[] runs = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => yard.Office.StartAsync("patient")))];
        foreach (var run in runs)
        {
            await yard.BegunAsync(run, "long");
            await yard.Office.UntilAsync(run, "linger", StepStatus.Processing);
        }

        var gone = TimeProvider.System.GetTimestamp();
        await (isSilent ? FreezeAsync(server) : server.CrashAsync());
        await Until.TrueAsync(() => TimeProvider.System.GetElapsedTime(gone) > Away, "it was away long enough", Away + Away);
        await (isSilent ? ThawAsync(server) : server.StartAgainAsync());
        yard.Reconnect();

        foreach (var run in runs)
        {
            var ended = await yard.EndAsync(run, Patience);
            Assert.Equal(RunStatus.CompletedWithErrors, ended.Status);
            var steps = await yard.Office.StepsAsync(run);
            Assert.All(steps.Values, step => Assert.Equal((step.Key, 1), (step.Key, step.Attempt)));
            Assert.Equal(("timeout", StepStatus.Failed), (steps["linger"].FailureClass, steps["linger"].Status));
        }

        Assert.Equal(2 * runs.Length, await yard.CountAsync("select count(*) from note where word = 'begun'"));
        Assert.Equal(2 * runs.Length, await yard.CountAsync("select count(*) from effect"));
        Assert.Equal(0, await yard.CountAsync("select count(*) from event where kind in ('step.lost', 'step.interrupted')"));
    }

    private static Task FreezeAsync(PostgresServer server)
    {
        server.Freeze();
        return Task.CompletedTask;
    }

    private static Task ThawAsync(PostgresServer server)
    {
        server.Thaw();
        return Task.CompletedTask;
    }
}
