using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Execution;

public sealed class OtherVersionsTests(PostgresServer postgres)
{
    [Fact]
    public async Task What_a_worker_cannot_read_is_left_to_one_that_can()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("{ name: ahead, steps: [{ id: go, uses: flow.noop, requires: [site:moon] }] }");
        var (kept, dropped) = (await workshop.StartAsync("ahead"), await workshop.StartAsync("ahead"));
        // As a newer version would have written it.
        await workshop.Database.ExecuteAsync("""update workflow_version set definition = (definition::jsonb || '{"mood": "calm"}')::json""");

        await workshop.HireAsync("--Worker:Capabilities:0=site:moon");
        await workshop.UntilAsync(kept, "go", StepStatus.Waiting);
        await workshop.UntilAsync(dropped, "go", StepStatus.Waiting);
        var step = (await workshop.StepsAsync(kept))["go"];
        Assert.StartsWith("Waits for a worker of a newer version. Version 1 of `ahead` says what Aspire.Media ", step.Reason);
        Assert.Contains("'mood'", step.Reason);

        await workshop.Get<ClosingStore>().CancelAsync(dropped, "test", reason: null, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Cancelled, (await workshop.EndAsync(dropped)).Status);

        await workshop.Database.ExecuteAsync("update workflow_version set definition = (definition::jsonb - 'mood')::json");
        await workshop.Database.ExecuteAsync("update held set due_at = clock_timestamp()");
        var run = await workshop.EndAsync(kept);

        Assert.Equal((RunStatus.Completed, 1), (run.Status, (await workshop.StepsAsync(kept))["go"].Attempt));
    }
}
