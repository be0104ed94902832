using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Tests.Events;

public sealed class RaiseEventTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("""
            name: after-scan
            on: [{ event: scan.finished, if: "${{ event.data.count > 0 }}", with: { count: "${{ event.data.count }}", told_by: "${{ event.by }}" } }]
            inputs: { properties: { count: { type: integer }, told_by: { type: string } }, required: [count] }
            steps: [{ id: a, uses: flow.noop }]
            """);
        await api.RegisterAsync("""
            name: picky
            on: [{ event: scan.finished, with: { site: "${{ event.data.site }}" } }]
            inputs: { properties: { site: { type: string } }, required: [site] }
            steps: [{ id: a, uses: flow.noop }]
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_listener_starts_once_for_an_event_and_says_why_where_it_does_not()
    {
        var news = new RaiseEvent("scan.finished", "night-1", JsonNode.Parse("""{"count": 3, "site": 7}"""));

        var first = await api.Client.RaiseEventAsync(news, Token);
        var again = await api.Client.RaiseEventAsync(news, Token);
        var empty = await api.Client.RaiseEventAsync(new RaiseEvent("scan.finished", Data: JsonNode.Parse("""{"count": 0, "site": "north"}""")), Token);

        Assert.Equal([("after-scan", TriggerOutcome.Started), ("picky", TriggerOutcome.Refused)], first.Answers.Select(answer => (answer.Workflow, answer.Outcome)));
        Assert.Contains("The inputs of `picky` cannot be used", first.Answers[1].Reason);
        Assert.Equal("/inputs/site", Assert.Single(first.Answers[1].Errors!).Pointer);
        var run = await api.EndAsync(first.Answers[0].Run!.Value);
        Assert.Equal(("""{"count":3,"told_by":"admin key"}""", "admin key", "event:night-1:0"), (run.Inputs.ToJsonString(), run.CreatedBy, run.IdempotencyKey));
        Assert.Equal((TriggerOutcome.StartedBefore, run.Id), (again.Answers[0].Outcome, again.Answers[0].Run));
        Assert.Equal([TriggerOutcome.ConditionFalse, TriggerOutcome.Started], empty.Answers.Select(answer => answer.Outcome));
        Assert.Equal("`${{ event.data.count > 0 }}` is not true of it.", empty.Answers[0].Reason);
        Assert.True(Guid.TryParse(empty.Id, out _));
    }

    [Fact]
    public async Task An_event_told_by_twenty_at_once_happens_once()
    {
        var news = new RaiseEvent("scan.finished", "at-once", JsonNode.Parse("""{"count": 1, "site": "south"}"""));

        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Client.RaiseEventAsync(news, Token)));

        Assert.Equal(2, told.SelectMany(raised => raised.Answers).Select(answer => answer.Run).Distinct().Count());
        Assert.Equal(2, told.SelectMany(raised => raised.Answers).Count(answer => answer.Outcome == TriggerOutcome.Started));
    }

    [Fact]
    public async Task An_event_is_heard_on_the_stream_even_if_no_workflow_listens()
    {
        var start = (await api.Get<EventStore>().EndAsync(Token)).ToString();

        var raised = await api.Client.RaiseEventAsync(new RaiseEvent("door.opened", "d1", JsonNode.Parse("""{"door": "left"}""")), Token);
        var heard = await api.Client.FollowAsync(run: null, start, Token).FirstAsync(happened => happened.Kind == "door.opened", Token);

        Assert.Empty(raised.Answers);
        Assert.Equal("""{"kind":"door.opened","id":"d1","by":"admin key","data":{"door":"left"}}""", JsonSerializer.Serialize(heard.Data));
    }

    [Theory]
    [InlineData("""{"event": "run.completed"}""", HttpStatusCode.BadRequest, "an event of the system's own")]
    [InlineData("""{"event": "finished"}""", HttpStatusCode.BadRequest, "is no kind of event")]
    [InlineData("""{"event": "scan.finished", "id": ""}""", HttpStatusCode.BadRequest, "1 to 150 characters")]
    [InlineData("""{"event": "scan.finished", "data": "\u0000"}""", HttpStatusCode.BadRequest, "U+0000")]
    [InlineData("""{"event": "scan.finished", "date": 1}""", HttpStatusCode.BadRequest, "date")]
    public async Task What_is_no_event_is_refused_in_words(string body, HttpStatusCode status, string words)
    {
        using var answer = await api.Http.PostAsync("/api/events", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task An_event_with_too_much_in_it_says_how_much_there_may_be()
    {
        var refusal = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.RaiseEventAsync(new RaiseEvent("scan.finished", Data: new string('x', 70_000)), Token));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusal.Status);
        Assert.Contains("64 KiB", refusal.Message);
    }

    [Fact]
    public async Task Who_may_only_look_cannot_raise_events()
    {
        using var created = await api.Http.PostAsJsonAsync("/api/keys", new { name = "looker", role = "viewer" }, Token);
        using var looker = api.Host.Client((await created.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("secret").GetString());

        using var answer = await looker.PostAsJsonAsync("/api/events", new { @event = "scan.finished" }, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
