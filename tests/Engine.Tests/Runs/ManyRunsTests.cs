using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Runs;

public sealed class ManyRunsTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Very_many_runs_are_done_in_turns_and_none_is_left_out()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 0);
        await workshop.Get<StepTypeStore>().PublishAsync([.. new Engine.Steps.InstalledSteps([typeof(ManyRuns).Assembly]).Types.Select(type => type.Publication("test"))], Token);
        await workshop.RegisterAsync("{ name: idle, steps: [{ id: rest, uses: flow.noop }] }");
        await workshop.Get<RunStarter>().StartAsync([.. Enumerable.Repeat(new StartRequest { Workflow = "idle", CreatedBy = "test" }, 450)], Token);
        var many = new ManyRuns(workshop.Get<RunListStore>(), workshop.Get<ClosingStore>(), workshop.Get<RetryStore>(), workshop.Get<RunRepeats>(), new Hurry());

        var turns = new List<ManyDone>();
        do
        {
            turns.Add(await many.CancelAsync(new RunQuery { Workflow = "idle" }, turns.LastOrDefault()?.Next, reason: null, "test", Token));
        }
        while (turns[^1].Next is not null);

        Assert.Equal([200, 200, 50], turns.Select(turn => turn.Done));
        Assert.Equal(450, turns.Sum(turn => turn.Matched));
    }

    /// <summary>Each look at it costs a minute.</summary>
    private sealed class Hurry : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now += 60;
    }
}
