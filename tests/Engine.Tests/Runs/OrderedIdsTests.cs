using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Runs;

public sealed class OrderedIdsTests
{
    [Fact]
    public void Ids_count_up_however_many_are_wanted_at_once()
    {
        var ids = new OrderedIds(new Clock());

        var given = Enumerable.Range(0, 100_000).Select(_ => ids.Next()).ToList();

        Assert.Equal(given.Order().Distinct(), given);
    }

    [Fact]
    public void They_are_of_version_7_and_tell_their_moment()
    {
        var time = new Clock();
        var ids = new OrderedIds(time);
        for (var count = 0; count < 1000; count++)
        {
            time.Now += TimeSpan.FromMilliseconds(count % 3);
            var id = ids.Next();

            Assert.Equal((7, 0b10), (id.Version, id.Variant >> 2));
            Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture), id.ToString("N")[..12]);
        }
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_bring_old_ids_again()
    {
        var time = new Clock();
        var ids = new OrderedIds(time);
        var before = ids.Next();

        time.Now -= TimeSpan.FromHours(1);

        Assert.True(ids.Next() > before);
    }

    [Fact]
    public async Task Many_threads_never_get_the_same()
    {
        var ids = new OrderedIds(TimeProvider.System);

        var given = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(_ => ids.Next()).ToList())));

        Assert.Equal(80_000, given.SelectMany(some => some).Distinct().Count());
        Assert.All(given, some => Assert.Equal(some.Order(), some));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
