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
    public async Task The_items_of_a_list_are_shown_page_by_page_and_counted()
    {
        await api.RegisterAsync("{ name: each, steps: [{ id: plain, uses: flow.noop }, { id: work, uses: test.stumble, forEach: [0, 1, 0, 1, 0], retry: { attempts: 1 }, with: { times: '${{ item }}' } }] }");
        var run = await api.RunAsync(new StartRun("each"));
        var (plain, work) = (run.Steps[0], run.Steps[1]);

        Assert.Equal((null, new ItemCounts(5, 5, 3, 0, 2, 0)), (plain.Items, work.Items));
        var first = await api.Client.ListItemsAsync(work.Id, onlyFailed: false, cursor: null, limit: 3, Token);
        var rest = await api.Client.ListItemsAsync(work.Id, onlyFailed: false, first.Next, limit: 3, Token);
        Assert.Equal([0, 1, 2], first.Items.Select(item => item.Number));
        Assert.Equal([3, 4], rest.Items.Select(item => item.Number));
        Assert.Null(rest.Next);
        Assert.Equal((StepStatus.Completed, "0", 1, 1.0), (first.Items[0].Status, first.Items[0].Item?.GetRawText(), first.Items[0].Entries, first.Items[0].Progress));
        var failed = (await api.Client.ListItemsAsync(work.Id, onlyFailed: true, cursor: null, limit: null, Token)).Items;
        Assert.Equal([(1, new StepFailure("network", "It stumbled.")), (3, new StepFailure("network", "It stumbled."))], failed.Select(item => (item.Number, item.Failure)));
        Assert.Empty((await api.Client.ListItemsAsync(plain.Id, onlyFailed: false, cursor: null, limit: null, Token)).Items);

        var nobody = Guid.CreateVersion7();
        Assert.Equal((HttpStatusCode.NotFound, $"There is no step {nobody}."), await Words(() => api.Client.ListItemsAsync(nobody, onlyFailed: false, cursor: null, limit: null, Token)));
        Assert.Equal((HttpStatusCode.BadRequest, "A page has 1 to 200 items."), await Words(() => api.Client.ListItemsAsync(work.Id, onlyFailed: false, cursor: null, limit: 201, Token)));
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
