using System.Net;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Runs;

public sealed class RunListTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("""
            name: maybe
            title: Perhaps
            inputs: { properties: { fails: { type: boolean, default: false } } }
            steps:
              - { id: try, title: Have a try, uses: flow.fail, if: inputs.fails, with: { message: It broke, class: disk_full } }
            """);
        await api.RegisterAsync("{ name: stay, steps: [{ id: stay, title: Stay a while, uses: test.linger }] }");
        await api.RegisterAsync("{ name: later, steps: [{ id: wait, uses: flow.wait, with: { until: \"2099-01-01T00:00:00Z\" } }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_are_listed_newest_first_in_pages()
    {
        var site = Labels("pages");
        var ids = new List<Guid>();
        for (var index = 0; index < 5; index++)
        {
            ids.Add(await api.StartRunAsync(new StartRun("maybe", Labels: site)));
            await Until.TrueAsync(() => Guid.CreateVersion7().ToString()[..13] != ids[^1].ToString()[..13], "the clock has moved on");
        }

        var first = await api.Client.ListRunsAsync(new RunFilter(Labels: site), cursor: null, limit: 2, Token);
        var second = await api.Client.ListRunsAsync(new RunFilter(Labels: site), first.Next, limit: 2, Token);
        var third = await api.Client.ListRunsAsync(new RunFilter(Labels: site), second.Next, limit: 2, Token);

        ids.Reverse();
        Assert.Equal(ids, first.Items.Concat(second.Items).Concat(third.Items).Select(run => run.Id));
        Assert.Equal((2, 2, 1, null), (first.Items.Count, second.Items.Count, third.Items.Count, third.Next));
        Assert.Equal("Perhaps", first.Items[0].Title);
    }

    [Fact]
    public async Task A_list_tells_how_far_runs_are_and_what_went_wrong()
    {
        var site = Labels("states");
        var failed = (await api.RunAsync(new StartRun("maybe", new JsonObject { ["fails"] = true }, Labels: site))).Id;
        var completed = (await api.RunAsync(new StartRun("maybe", Labels: site))).Id;
        var running = await api.StartRunAsync(new StartRun("stay", Labels: site));
        var waiting = await api.StartRunAsync(new StartRun("later", Labels: site));
        await api.UntilAsync(running, "stay", StepStatus.Processing);
        await api.UntilAsync(waiting, "wait", StepStatus.Waiting);
        var cancelled = await api.StartRunAsync(new StartRun("later", Labels: site));
        await api.Client.CancelRunAsync(cancelled, reason: null, Token);
        await api.EndAsync(cancelled);

        Assert.Equal([failed], await Ids(RunStatus.Failed));
        Assert.Equal([completed], await Ids(RunStatus.Completed));
        Assert.Equal([running], await Ids(RunStatus.Running));
        Assert.Equal([waiting], await Ids(RunStatus.Waiting));
        Assert.Equal([cancelled], await Ids(RunStatus.Cancelled));
        Assert.Equal(new HashSet<Guid> { failed, running, cancelled }, [.. await Ids(RunStatus.Failed, RunStatus.Running, RunStatus.Cancelled)]);
        Assert.Empty(await Ids(RunStatus.Queued));

        var all = (await api.Client.ListRunsAsync(new RunFilter(Labels: site), cursor: null, limit: null, Token)).Items.ToDictionary(run => run.Id);
        Assert.Equal(new RunFailure("try", "disk_full", "It broke"), all[failed].Failure);
        Assert.Equal((100d, "Stay a while", 0), (all[completed].Progress, all[running].CurrentStep, all[completed].OpenSteps));
        Assert.Equal(5, all.Count);

        async Task<IEnumerable<Guid>> Ids(params RunStatus[] statuses) =>
            (await api.Client.ListRunsAsync(new RunFilter(Statuses: statuses, Labels: site), cursor: null, limit: null, Token)).Items.Select(run => run.Id);
    }

    [Fact]
    public async Task Children_are_listed_under_their_parent_and_with_the_others_on_demand()
    {
        await api.RegisterAsync("{ name: family, steps: [{ id: call, run: maybe }] }");
        var site = Labels("family");
        var parent = await api.RunAsync(new StartRun("family", Labels: site));
        var child = parent.Steps[0].Child!.Value;

        Assert.Equal([child], await Ids(new RunFilter(Parent: parent.Id)));
        Assert.DoesNotContain(child, await Ids(new RunFilter("maybe")));
        Assert.Contains(child, await Ids(new RunFilter("maybe", Children: true)));
        Assert.Equal(parent.Id, (await api.Client.GetRunAsync(child, Token)).ParentRun);

        async Task<IEnumerable<Guid>> Ids(RunFilter filter) => (await api.Client.ListRunsAsync(filter, cursor: null, limit: null, Token)).Items.Select(run => run.Id);
    }

    [Fact]
    public async Task Runs_are_found_by_the_time_of_their_creation()
    {
        var site = Labels("times");
        var run = await api.RunAsync(new StartRun("maybe", Labels: site));

        Assert.Single(await Found(new RunFilter(Labels: site, CreatedAfter: run.CreatedAt)));
        Assert.Empty(await Found(new RunFilter(Labels: site, CreatedBefore: run.CreatedAt)));
        Assert.Single(await Found(new RunFilter("maybe", CreatedAfter: run.CreatedAt, CreatedBefore: run.CreatedAt.AddTicks(10))));
        Assert.Empty(await Found(new RunFilter(Labels: site, CreatedAfter: DateTimeOffset.MaxValue)));
        Assert.Empty(await Found(new RunFilter(Labels: site, CreatedBefore: DateTimeOffset.MinValue)));

        async Task<IReadOnlyList<RunSummary>> Found(RunFilter filter) => (await api.Client.ListRunsAsync(filter, cursor: null, limit: null, Token)).Items;
    }

    [Fact]
    public async Task A_run_is_found_by_the_end_of_its_id_however_it_is_written()
    {
        var run = await api.RunAsync(new StartRun("maybe"));
        var digits = run.Id.ToString("N");

        foreach (var ending in new[] { digits[^8..], digits[^8..].ToUpperInvariant(), digits[^16..], digits })
        {
            Assert.Equal([run.Id], await Found(new RunFilter(Ending: ending)));
            Assert.Empty(await Found(new RunFilter("another", Ending: ending)));
            Assert.Empty(await Found(new RunFilter(Parent: run.Id, Ending: ending)));
        }

        async Task<IEnumerable<Guid>> Found(RunFilter filter) => (await api.Client.ListRunsAsync(filter, cursor: null, limit: null, Token)).Items.Select(one => one.Id);
    }

    [Theory]
    [InlineData("ending=abc", "not the end of an id")]
    [InlineData("ending=2d07-f66e", "not the end of an id")]
    [InlineData("status=finished", "`finished` is no status of a run")]
    [InlineData("label=site", "not as `site`")]
    [InlineData("limit=0", "1 to 200")]
    [InlineData("limit=201", "1 to 200")]
    [InlineData("cursor=here", "cursor")]
    [InlineData("limit=many", "`many` is no value for `limit`. Expected is a whole number")]
    [InlineData("parent=me", "`me` is no value for `parent`. Expected is an id")]
    [InlineData("createdAfter=soon", "`soon` is no value for `createdAfter`. Expected is a moment such as")]
    [InlineData("workflow=%00", "U+0000")]
    [InlineData("label=a:%00", "U+0000")]
    public async Task A_question_that_makes_no_sense_is_refused_in_words(string question, string words)
    {
        using var answer = await api.Http.GetAsync($"/api/runs?{question}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["detail"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_deep_document_is_given_back_as_it_was()
    {
        await api.RegisterAsync("""
            name: deep
            inputs: { properties: { doc: {} } }
            steps: [{ id: keep, uses: flow.noop, with: { value: "${{ inputs.doc }}" } }]
            outputs: { doc: "${{ steps.keep.output.value }}" }
            """);
        var doc = JsonNode.Parse(new string('[', 55) + new string(']', 55));

        var run = await api.RunAsync(new StartRun("deep", new JsonObject { ["doc"] = doc }));

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.True(JsonNode.DeepEquals(doc, run.Outputs!["doc"]));
    }

    private static Dictionary<string, string> Labels(string test) => new() { ["test"] = test };
}
