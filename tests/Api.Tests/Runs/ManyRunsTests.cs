using System.Net;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Runs;

public sealed class ManyRunsTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: later, steps: [{ id: wait, uses: flow.wait, with: { until: \"2099-01-01T00:00:00Z\" } }] }");
        await api.RegisterAsync("{ name: stumbling, steps: [{ id: trip, uses: test.stumble, with: { times: 1 } }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_open_runs_that_a_filter_finds_are_cancelled_and_no_others()
    {
        var (mine, theirs) = (await StartAsync("later", "mine", 250), await StartAsync("later", "theirs", 1));

        var result = await api.Client.CancelRunsAsync(new RunFilter(Labels: Label("mine")), "Enough", Token);

        Assert.Equal(new BulkResult(250, 250), result);
        var run = await api.EndAsync(mine[17]);
        Assert.Equal((RunStatus.Cancelled, "Enough"), (run.Status, run.Steps[0].Reason));
        Assert.NotEqual(RunStatus.Cancelled, (await api.Client.GetRunAsync(theirs[0], Token)).Status);
        Assert.Equal(0, (await api.Client.CancelRunsAsync(new RunFilter(Labels: Label("mine")), reason: null, Token)).Done);
    }

    [Fact]
    public async Task All_failed_runs_are_retried_and_all_runs_that_are_over_run_again()
    {
        var runs = await StartAsync("stumbling", "trip", 5);
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Failed, (await api.EndAsync(run)).Status);
        }

        Assert.Equal(new BulkResult(5, 5), await api.Client.RetryRunsAsync(new RunFilter("stumbling", [RunStatus.Failed]), Token));
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Completed, (await api.EndAsync(run)).Status);
        }

        Assert.Equal(new BulkResult(5, 5), await api.Client.RunAgainRunsAsync(new RunFilter(Labels: Label("trip")), Token));
        Assert.Equal(10, (await api.Client.ListRunsAsync(new RunFilter("stumbling"), cursor: null, limit: null, Token)).Items.Count);
    }

    [Theory]
    [InlineData("cancel", "{}")]
    [InlineData("cancel", """{"children": true}""")]
    [InlineData("retry", """{"labels": {}}""")]
    [InlineData("again", """{"workflow": null}""")]
    [InlineData("cancel", """{"workflw": "later"}""")]
    [InlineData("cancel", """{"statuses": ["finished"]}""")]
    [InlineData("cancel", """{"statuses": ["unknown"]}""")]
    [InlineData("cancel", """{"statuses": ["completed"]}""")]
    [InlineData("cancel", "")]
    [InlineData("retry", """{"workflow": "a\u0000b"}""")]
    public async Task A_filter_that_means_everything_or_nothing_is_refused(string verb, string filter)
    {
        using var body = new StringContent(filter, Encoding.UTF8, "application/json");
        using var answer = await api.Http.PostAsync($"/api/runs/{verb}", body, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["detail"]!.GetValue<string>());
    }

    private async Task<IReadOnlyList<Guid>> StartAsync(string workflow, string label, int count) =>
        [.. (await api.Client.StartRunsAsync([.. Enumerable.Repeat(new StartRun(workflow, Labels: Label(label)), count)], Token)).Select(run => run.Id)];

    private static Dictionary<string, string> Label(string name) => new() { ["group"] = name };
}
