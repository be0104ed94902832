using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Live;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Web.Tests.Live;

/// <summary>Tabs that ask the same look with one pair of eyes, and never at what is no longer so.</summary>
public sealed class SharedLooksTests : IAsyncLifetime
{
    private static readonly Freshness OfRuns = new(Matter.Runs) { Patience = TimeSpan.FromMinutes(5), Rest = TimeSpan.Zero };

    private readonly EventStreams api = new();
    private readonly ManualTime time = new();
    private readonly LiveFeed feed;
    private readonly SharedLooks looks;
    private IDisposable? seat;
    private int asked;

    public SharedLooksTests()
    {
        feed = new LiveFeed(new ApiClients(api), time, NullLogger<LiveFeed>.Instance);
        looks = new SharedLooks(feed, time);
    }

    public async ValueTask InitializeAsync()
    {
        await feed.StartAsync(TestContext.Current.CancellationToken);
        seat = feed.Sit("a", static _ => { });
        await Until.TrueAsync(() => feed.IsConnected && feed.HeardAt(Matter.Any) > 0, "it hears what happens");
        time.Advance(TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        seat?.Dispose();
        await feed.StopAsync(CancellationToken.None);
        feed.Dispose();
        api.Dispose();
    }

    [Fact]
    public async Task Who_asks_the_same_is_given_the_same_picture()
    {
        var first = await TakeAsync("a", OfRuns);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Same(first, await TakeAsync("a", OfRuns));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Nobody_is_given_what_another_may_see()
    {
        var first = await TakeAsync("a", OfRuns);

        Assert.NotSame(first, await TakeAsync("b", OfRuns));
        Assert.NotSame(first, await TakeAsync(null, OfRuns));
    }

    [Fact]
    public async Task What_has_happened_since_is_looked_up_if_it_matters()
    {
        var first = await TakeAsync("a", OfRuns);
        time.Advance(TimeSpan.FromSeconds(1));
        await HearAsync("1-1-0", "step.progress", Matter.Progress);
        Assert.Same(first, await TakeAsync("a", OfRuns));

        await HearAsync("1-2-0", "run.queued", Matter.Runs);
        var second = await TakeAsync("a", OfRuns);
        Assert.NotSame(first, second);
        Assert.Same(second, await TakeAsync("a", OfRuns));
    }

    [Fact]
    public async Task What_may_be_a_little_old_is_not_looked_up_at_every_event()
    {
        var chart = OfRuns with { Pace = TimeSpan.FromSeconds(10) };
        var first = await TakeAsync("a", chart);
        time.Advance(TimeSpan.FromSeconds(2));
        await HearAsync("1-1-0", "run.queued", Matter.Runs);

        Assert.Same(first, await TakeAsync("a", chart));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotSame(first, await TakeAsync("a", chart));
    }

    [Fact]
    public async Task Who_did_something_is_not_given_what_was_seen_before()
    {
        var first = await TakeAsync("a", OfRuns);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(first, await TakeAsync("a", OfRuns, since: time.GetTimestamp()));
    }

    [Fact]
    public async Task A_picture_that_is_too_old_is_taken_anew_although_nothing_is_heard()
    {
        var first = await TakeAsync("a", OfRuns with { Patience = TimeSpan.FromSeconds(3) });
        time.Advance(TimeSpan.FromSeconds(4));

        Assert.NotSame(first, await TakeAsync("a", OfRuns with { Patience = TimeSpan.FromSeconds(3) }));
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_waited_and_kept_for_nobody()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => looks.TakeAsync<object>(
            "a", "runs", OfRuns, since: 0, _ => throw new InvalidOperationException("away"), TestContext.Current.CancellationToken));

        Assert.NotNull(await TakeAsync("a", OfRuns));
    }

    [Fact]
    public async Task Between_two_questions_there_is_a_rest_and_all_who_come_in_it_share_the_second()
    {
        var calm = OfRuns with { Rest = TimeSpan.FromSeconds(1) };
        var first = await TakeAsync("a", calm);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await HearAsync("1-1-0", "run.queued", Matter.Runs);

        var second = TakeAsync("a", calm);
        var third = TakeAsync("a", calm);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(first, await second);
        Assert.Same(await second, await third);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Who_did_something_need_not_wait_for_the_rest_to_end()
    {
        var calm = OfRuns with { Rest = TimeSpan.FromHours(1) };
        var first = await TakeAsync("a", calm);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotSame(first, await TakeAsync("a", calm, since: time.GetTimestamp()));
    }

    private Task<object> TakeAsync(string? credential, Freshness freshness, long since = 0) =>
        looks.TakeAsync(
            credential,
            "runs",
            freshness,
            since,
            _ =>
            {
                asked++;
                return Task.FromResult(new object());
            },
            TestContext.Current.CancellationToken);

    private async Task HearAsync(string id, string kind, Matter matter)
    {
        var before = feed.HeardAt(matter);
        api.Opened[0].Say(id, kind);
        await Until.TrueAsync(() => feed.HeardAt(matter) > before, $"{kind} is heard");
        time.Advance(TimeSpan.FromMilliseconds(1));
    }
}
