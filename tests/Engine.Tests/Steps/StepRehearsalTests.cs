using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.TestWorker.Steps;

namespace Aspire.Media.Engine.Tests.Steps;

public sealed class StepRehearsalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_is_run_as_a_worker_runs_it()
    {
        var listed = await new StepRehearsal<ListStep>().RunAsync(new ListStep.Input(3), Token);
        Assert.Equal((RehearsedEnd.Completed, 3, 3), (listed.End, listed.OutputAs<ListStep.Output>().Count, listed.Listed.Count));

        var stumbling = new StepRehearsal<StumbleStep>();
        Assert.Equal(FailureClass.Network, (await stumbling.RunAsync(new { times = 1 }, Token)).Failure!.Class);
        stumbling.Attempt = 2;
        Assert.Equal(RehearsedEnd.Completed, (await stumbling.RunAsync(new { times = 1 }, Token)).End);
    }

    [Fact]
    public async Task What_breaks_the_contract_fails_as_it_would_in_a_worker()
    {
        var wrong = await new StepRehearsal<ListStep>().RunAsync(new { count = "three" }, Token);
        Assert.Equal((FailureClass.Configuration, true), (wrong.Failure!.Class, wrong.Failure.IsPermanent));
        Assert.Contains("count", wrong.Failure.Message, StringComparison.Ordinal);

        Assert.Contains("[Step(", Assert.Throws<InvalidOperationException>(() => new StepRehearsal<string>()).Message, StringComparison.Ordinal);
    }
}
