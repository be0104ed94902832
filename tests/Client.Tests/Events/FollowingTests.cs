using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Client.Tests.Events;

public sealed class FollowingTests
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_breaks_is_told_and_made_again_where_it_ended()
    {
        var states = new List<bool>();
        var (asked, events) = await FollowAsync(2, states.Add, Event("1-1-0"), Event("1-2-0"));

        Assert.Equal(["1-1-0", "1-2-0"], events);
        Assert.Equal(["", "1-1-0"], asked);
        Assert.Equal([true, false, true], states);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_its_first_event_goes_on_from_the_place_that_it_was_told()
    {
        var (asked, events) = await FollowAsync(1, static _ => { }, "event: place\nid: 7-0-0\ndata:\n\n", Event("7-1-0"));

        Assert.Equal(["7-1-0"], events);
        Assert.Equal(["", "7-0-0"], asked);
    }

    [Fact]
    public async Task An_event_that_breaks_off_in_its_middle_was_not_heard()
    {
        var (asked, events) = await FollowAsync(2, static _ => { }, Event("1-1-0") + Event("1-2-0")[..^2], Event("1-2-0"));

        Assert.Equal(["1-1-0", "1-2-0"], events);
        Assert.Equal(["", "1-1-0"], asked);
    }

    private static string Event(string id) => $"id: {id}\ndata: {{\"id\": \"{id}\", \"at\": \"2030-01-01T00:00:00Z\", \"kind\": \"run.queued\"}}\n\n";

    /// <summary>Follows a server that says one text on each connection, and then ends it.</summary>
    private async Task<(IReadOnlyList<string> Asked, IReadOnlyList<string> Events)> FollowAsync(int count, Action<bool> connected, params string[] texts)
    {
        var asked = new List<string>();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            asked.Add(context.Request.Headers["Last-Event-ID"].ToString());
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(texts[Math.Min(asked.Count, texts.Length) - 1]);
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        var events = await new MediaClient(http).FollowAsync(run: null, lastEventId: null, connected, cancellationToken).Take(count).ToListAsync(cancellationToken);
        return (asked, [.. events.Select(happened => happened.Id)]);
    }
}
