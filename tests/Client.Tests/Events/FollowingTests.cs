using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Client.Tests.Events;

public sealed class FollowingTests
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_breaks_is_told_and_made_again_where_it_ended()
    {
        var asked = new List<string>();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            asked.Add(context.Request.Headers["Last-Event-ID"].ToString());
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"id: 1-{asked.Count}-0\ndata: {{\"id\": \"1-{asked.Count}-0\", \"at\": \"2030-01-01T00:00:00Z\", \"kind\": \"run.queued\"}}\n\n");
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        var states = new List<bool>();

        var events = await new MediaClient(http).FollowAsync(run: null, lastEventId: null, states.Add, cancellationToken).Take(2).ToListAsync(cancellationToken);

        Assert.Equal(["1-1-0", "1-2-0"], events.Select(happened => happened.Id));
        Assert.Equal(["", "1-1-0"], asked);
        Assert.Equal([true, false, true], states);
    }
}
