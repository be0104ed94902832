using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Steps;

public sealed class StepsApiTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: stumbling, steps: [{ id: trip, title: Trip over it, uses: test.stumble, with: { times: 1 } }, { id: after, uses: flow.noop }] }");
        await api.RegisterAsync("{ name: broken, steps: [{ id: bad, uses: flow.fail, with: { message: No room, class: disk_full } }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_is_shown_with_its_run()
    {
        var run = await api.RunAsync(new StartRun("stumbling"));

        var step = await api.Client.GetStepAsync(run.Steps[0].Id, Token);

        Assert.Equal((run.Id, "stumbling", 1, RunStatus.Failed), (step.Run, step.Workflow, step.Version, step.RunStatus));
        Assert.Equal(("trip", "Trip over it", StepStatus.Failed, new StepFailure("network", "It stumbled.")), (step.Key, step.Title, step.Status, step.Failure));
        Assert.Equal(["trip"], (await api.Client.GetStepAsync(run.Steps[1].Id, Token)).Needs);
    }

    [Fact]
    public async Task A_failed_step_is_a_dead_letter_until_it_is_retried()
    {
        var (stumbled, broken) = (await api.RunAsync(new StartRun("stumbling")), await api.RunAsync(new StartRun("broken")));
        var trip = stumbled.Steps[0].Id;

        var letters = (await api.Client.ListFailedStepsAsync(new FailedStepFilter(), cursor: null, Token)).Items;
        Assert.Equal([broken.Id, stumbled.Id], letters.Take(2).Select(letter => letter.Run));
        Assert.Equal(("bad", "flow.fail", new StepFailure("disk_full", "No room"), RunStatus.Failed, 1), (letters[0].Key, letters[0].Kind, letters[0].Failure, letters[0].RunStatus, letters[0].Attempt));
        Assert.Contains(trip, await Ids(new FailedStepFilter("stumbling", "network", "test.stumble")));
        Assert.Empty(await Ids(new FailedStepFilter("stumbling", "disk_full")));
        Assert.DoesNotContain(trip, await Ids(new FailedStepFilter(Kind: "flow.fail")));

        Assert.Equal(stumbled.Id, (await api.Client.RetryStepAsync(trip, Token)).Id);
        Assert.Equal(RunStatus.Completed, (await api.EndAsync(stumbled.Id)).Status);
        Assert.DoesNotContain(trip, await Ids(new FailedStepFilter()));

        async Task<IEnumerable<Guid>> Ids(FailedStepFilter filter) => (await api.Client.ListFailedStepsAsync(filter, cursor: null, Token)).Items.Select(letter => letter.Id);
    }

    [Fact]
    public async Task What_has_not_failed_is_not_retried_and_what_there_is_not_is_not_found()
    {
        var run = await api.RunAsync(new StartRun("stumbling"));
        var nobody = Guid.CreateVersion7();

        Assert.Equal((HttpStatusCode.Conflict, "The step `after` has not failed."), await Words(() => api.Client.RetryStepAsync(run.Steps[1].Id, Token)));
        Assert.Equal((HttpStatusCode.NotFound, $"There is no step {nobody}."), await Words(() => api.Client.RetryStepAsync(nobody, Token)));
        Assert.Equal((HttpStatusCode.NotFound, $"There is no step {nobody}."), await Words(() => api.Client.GetStepAsync(nobody, Token)));
        Assert.Equal(HttpStatusCode.BadRequest, (await Words(() => api.Client.ListFailedStepsAsync(new FailedStepFilter("a\0b"), cursor: null, Token))).Status);
    }

    private static async Task<(HttpStatusCode? Status, string Message)> Words(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<MediaApiException>(call);
        return (refusal.Status, refusal.Message);
    }
}
