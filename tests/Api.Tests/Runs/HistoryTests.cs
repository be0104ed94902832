using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Runs;

/// <summary>What was: how much ended when, how workflows did, and the whole of what was said.</summary>
public sealed class HistoryTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private const string TalkSql = """
        insert into event (kind, run_id, step_id, data)
        select 'step.message', $1, $2, json_build_object('level', 'information', 'message', 'line ' || number) from generate_series(1, 450) as number
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ended_is_counted_by_the_minute_and_by_lane()
    {
        await api.RegisterAsync("{ name: counted, steps: [{ id: a, uses: flow.noop }, { id: b, uses: flow.fail, with: { message: no } }] }");
        await api.RunAsync(new StartRun("counted"));

        Throughput throughput = null!;
        await Until.TrueAsync(
            async () =>
            {
                throughput = await api.Client.GetThroughputAsync(60, Token);
                return throughput.Spans.Sum(span => span.StepsFailed) >= 1 && throughput.Spans.Sum(span => span.RunsFailed) >= 1;
            },
            "the run is counted");

        Assert.Equal((60, 1.0), (throughput.Spans.Count, throughput.SpanMinutes));
        Assert.True(throughput.Spans.Sum(span => span.StepsCompleted) >= 1);
        Assert.All(throughput.Spans.Zip(throughput.Spans.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second.At - pair.First.At));
        Assert.Equal((120, 84.0), Shape(await api.Client.GetThroughputAsync(7 * 24 * 60, Token)));
        Assert.True((await api.Client.GetQueueAsync(Token)).Lanes.Single(lane => lane.Kind == "flow.fail").PerMinute > 0);
        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.GetThroughputAsync(0, Token))).Status);
    }

    [Fact]
    public async Task How_workflows_did_and_how_long_their_steps_took_is_learnt_from_their_last_runs()
    {
        await api.RegisterAsync("{ name: steady, steps: [{ id: a, uses: flow.noop }, { id: b, uses: flow.wait, with: { for: 50ms } }] }");
        await api.RegisterAsync("{ name: shaky, steps: [{ id: a, uses: flow.fail, with: { message: no } }] }");
        var first = await api.RunAsync(new StartRun("steady"));
        var second = await api.RunAsync(new StartRun("steady"));
        await api.RunAsync(new StartRun("shaky"));

        var activity = await api.Client.ListActivityAsync(["steady", "shaky", "unknown"], Token);
        Assert.Equal([("steady", 2, 2), ("shaky", 1, 0), ("unknown", 0, 0)], activity.Select(one => (one.Workflow, one.Ended, one.Succeeded)));
        Assert.Equal([second.Id, first.Id], activity[0].Recent.Select(run => run.Id));
        Assert.True(activity[0].MedianSeconds >= 0.05);
        Assert.Null(activity[2].MedianSeconds);

        var timing = await api.Client.GetTimingAsync("steady", Token);
        Assert.Equal(2, timing.Runs);
        var wait = timing.Steps.Single(step => step.Key == "b");
        Assert.True(wait.LowSeconds >= 0.05 && wait.LowSeconds <= wait.MedianSeconds && wait.MedianSeconds <= wait.HighSeconds);
        Assert.Empty((await api.Client.GetTimingAsync("shaky", Token)).Steps);
        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ListActivityAsync([], Token))).Status);
    }

    [Fact]
    public async Task A_story_is_read_from_its_end_and_as_text()
    {
        await api.RegisterAsync("{ name: talker, steps: [{ id: a, uses: log.write, with: { message: \"first\\nand second line\" } }] }");
        var run = await api.RunAsync(new StartRun("talker"));
        await using (var talk = api.Database.DataSource.CreateCommand(TalkSql))
        {
            talk.Parameters.Add(new() { Value = run.Id });
            talk.Parameters.Add(new() { Value = run.Steps[0].Id });
            await talk.ExecuteNonQueryAsync(Token);
        }

        // It is told once nothing older is still being written, in whatever database of the server.
        await Until.TrueAsync(
            async () => (await api.Client.GetRunStoryBeforeAsync(run.Id, before: null, Token)).Items is [.., { Data: { } last }] && last.GetProperty("message").GetString() == "line 450", "all is told");
        var words = new List<string>();
        string? before = null;
        var pages = 0;
        do
        {
            var part = await api.Client.GetRunStoryBeforeAsync(run.Id, before, Token);
            words.InsertRange(0, part.Items.Select(happened => happened.Data?.GetProperty("message").GetString() ?? ""));
            before = part.Next;
            pages++;
        }
        while (before is not null);

        Assert.Equal(3, pages);
        Assert.Equal(["first\nand second line", .. Enumerable.Range(1, 450).Select(number => $"line {number}")], words);

        using var answer = await api.Http.GetAsync(new Uri($"/api/runs/{run.Id}/log", UriKind.Relative), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(452, text.TrimEnd('\n').Split('\n').Length);
        Assert.Matches(@"^\S+Z step\.message     a +first\n    and second line\n", text);
        using var missing = await api.Http.GetAsync(new Uri($"/api/runs/{Guid.Empty}/log", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var both = await api.Http.GetAsync(new Uri($"/api/runs/{run.Id}/story?before=end&after=1-1-1", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.BadRequest, both.StatusCode);
    }

    private static (int, double) Shape(Throughput throughput) => (throughput.Spans.Count, throughput.SpanMinutes);
}
