using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Fleet;

public sealed class WorkerOnlyTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_worker_for_some_steps_alone_leaves_the_others_to_others()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, 1, "--Worker:Capabilities:0=night", "--Worker:Only:0=night");
        await workshop.RegisterAsync("{ name: anybody, steps: [{ id: work, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: nightly, steps: [{ id: work, uses: flow.noop, requires: [night] }] }");

        var first = await workshop.StartAsync("anybody");
        var second = await workshop.RunAsync("nightly");

        Assert.Equal((RunStatus.Queued, RunStatus.Completed), ((await workshop.FindAsync(first)).Status, second.Status));
        await workshop.HireAsync();
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(first)).Status);
    }
}
