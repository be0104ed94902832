using System.Collections.Concurrent;

using Aspire.Media.Client.Events;
using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Live;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Web.Tests.Live;

public sealed class LiveFeedTests : IAsyncLifetime
{
    private readonly EventStreams api = new();
    private readonly LiveFeed feed;

    public LiveFeedTests() => feed = new LiveFeed(new ApiClients(api), TimeProvider.System, NullLogger<LiveFeed>.Instance);

    public async ValueTask InitializeAsync() => await feed.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await feed.StopAsync(CancellationToken.None);
        feed.Dispose();
        api.Dispose();
    }

    [Fact]
    public async Task All_tabs_hear_what_one_stream_tells()
    {
        var (one, other) = (new Heard(), new Heard());
        using var first = feed.Sit("a", one.Hear);
        await api.OpenAsync(1);
        using var second = feed.Sit("b", other.Hear);

        api.Opened[0].Say("1-1-0", "run.queued");

        await Until.TrueAsync(() => one.Kinds.Contains("run.queued") && other.Kinds.Contains("run.queued"), "both heard it");
        Assert.Single(api.Opened);
        Assert.True(feed.IsConnected);
    }

    [Fact]
    public async Task Who_sits_down_before_the_stream_is_there_is_told_to_look_once_it_is()
    {
        var heard = new Heard();
        using var seat = feed.Sit("a", heard.Hear);

        await Until.TrueAsync(() => heard.Kinds.Contains("anything"), "it is told to look");
    }

    [Fact]
    public async Task The_stream_goes_on_in_anothers_name_where_it_was_when_its_lender_leaves()
    {
        var heard = new Heard();
        var first = feed.Sit("a", static _ => { });
        await api.OpenAsync(1);
        using var second = feed.Sit("b", heard.Hear);
        api.Opened[0].Say("7-1-0", "step.started");
        await Until.TrueAsync(() => heard.Kinds.Contains("step.started"), "the second heard it");

        first.Dispose();

        await api.OpenAsync(2);
        Assert.Equal([("a", null), ("b", "7-1-0")], api.Opened.Select(stream => (stream.Credential, stream.After)));
        api.Opened[1].Say("8-1-0", "step.completed");
        await Until.TrueAsync(() => heard.Kinds.Contains("step.completed"), "it goes on");
    }

    [Fact]
    public async Task A_viewer_who_may_not_hear_does_not_keep_others_from_it()
    {
        api.Refused.Add("narrow");
        using var first = feed.Sit("narrow", static _ => { });
        using var second = feed.Sit("wide", static _ => { });

        await api.OpenAsync(1);

        Assert.Equal("wide", api.Opened[0].Credential);
    }

    [Fact]
    public async Task Nothing_is_followed_while_nobody_looks()
    {
        var seat = feed.Sit("a", static _ => { });
        await api.OpenAsync(1);

        seat.Dispose();

        await Until.TrueAsync(() => api.Opened[0].IsLeft, "the stream is left");
        await Until.TrueAsync(() => !feed.IsConnected, "it knows that it hears nothing");
        using var later = feed.Sit("b", static _ => { });
        await api.OpenAsync(2);
        Assert.Null(api.Opened[1].After);
    }

    [Fact]
    public async Task What_is_no_longer_told_has_to_be_looked_up()
    {
        var heard = new Heard();
        using var seat = feed.Sit("a", heard.Hear);
        await api.OpenAsync(1);
        await Until.TrueAsync(() => heard.Kinds.Count == 1, "it was told to look");

        api.Opened[0].Say("9-0-0", LiveEvent.Resync);

        await Until.TrueAsync(() => heard.Kinds.SequenceEqual(["anything", "anything"]), "it is told to look again");
    }

    private sealed class Heard
    {
        private readonly ConcurrentQueue<string> kinds = new();

        public IReadOnlyList<string> Kinds => [.. kinds];

        public void Hear(LiveEvent? happened) => kinds.Enqueue(happened?.Kind ?? "anything");
    }
}
