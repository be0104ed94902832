using System.Globalization;

using Aspire.Media.Engine.Schedules;

namespace Aspire.Media.Engine.Tests.Schedules;

public sealed class CronTimesTests
{
    private static readonly int Rounds = TestSize.Of(small: 25, full: 2000);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Of what names a time of day, each comes once on each day, whether the clocks leave it out or show it twice; what repeats follows the clocks.
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("0,30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-29T01:30Z 2026-03-30T00:00Z")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15Z", "2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z")]
    [InlineData("30 * * * *", "Europe/Berlin", "2026-10-24T23:45Z", "2026-10-25T00:30Z 2026-10-25T01:30Z 2026-10-25T02:30Z")]
    [InlineData("*/30 2 * * *", "Europe/Berlin", "2026-10-24T23:45Z", "2026-10-25T00:00Z 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z 2026-10-26T01:00Z")]
    [InlineData("15 1 * * *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T05:15Z 2026-11-02T06:15Z")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-04-03T20:00Z", "2026-04-04T14:45Z 2026-04-05T15:15Z")]
    [InlineData("10 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00Z", "2026-10-03T15:30Z 2026-10-04T15:10Z")]
    [InlineData("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00Z", "2011-12-29T22:00Z 2011-12-30T10:00Z 2011-12-30T22:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00Z", "2028-02-29T00:00Z 2032-02-29T00:00Z")]
    [InlineData("0 12 */31 2 MON", "Europe/Berlin", "2026-01-01T00:00Z", "2027-02-01T11:00Z 2038-02-01T11:00Z")]
    [InlineData("0 3 13 * FRI", "UTC", "2026-11-10T00:00Z", "2026-11-13T03:00Z 2026-11-20T03:00Z")]
    [InlineData("0 3 */13 * FRI", "UTC", "2026-11-10T00:00Z", "2026-11-27T03:00Z 2027-01-01T03:00Z")]
    public void Times_come_when_the_clocks_of_their_zone_say_so(string cron, string zone, string after, string expected)
    {
        var times = new CronTimes(CronExpression.Parse(cron), TimeZones.Find(zone)!);

        var found = times.After(Read(after)).Take(expected.Split(' ').Length);

        Assert.Equal(expected.Split(' ').Select(Read), found);
    }

    [Fact]
    public void Times_are_those_that_a_walk_through_the_minutes_finds()
    {
        var random = new Random(20261121);
        var generator = new CronGenerator(random);
        var (compared, found) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, moved) in MovedClocks.All)
            {
                var (zone, slow) = (MovedClocks.Find(name), generator.Next());
                var from = moved - TimeSpan.FromMinutes(random.Next(0, 3 * 24 * 60));
                var to = moved + TimeSpan.FromDays(2);
                if (TryRead(slow.Text) is not { } cron)
                {
                    // It never comes: February has no day 30.
                    Assert.Empty(slow.Walk(zone, from, to));
                    continue;
                }

                var times = new CronTimes(cron, zone);
                var expected = slow.Walk(zone, from, to);
                Assert.True(expected.SequenceEqual(times.After(from - Minute).TakeWhile(moment => moment <= to)), $"{slow.Text} in {name} from {from:u}: {string.Join(' ', expected.Take(5))}");
                // Looked for from anywhere, the next one is the same.
                var somewhere = from + TimeSpan.FromSeconds(random.Next(0, (int)(to - from).TotalSeconds));
                Assert.Equal(expected.Where(moment => moment > somewhere).Select(moment => (DateTimeOffset?)moment).FirstOrDefault(), times.Next(somewhere) is { } next && next <= to ? next : null);
                Assert.Equal(expected.TakeLast(3), times.Last(from, to, 3));
                Assert.Equal(Math.Min(expected.Count, 50), times.Count(from, to, 50));
                compared++;
                found += expected.Count;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} expressions, {found} times");
        Assert.True(found > compared, $"{compared} expressions had {found} times: too few to say anything.");
    }

    [Fact]
    public void Windows_open_when_a_walk_through_the_minutes_finds_them_open()
    {
        var random = new Random(7);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, moved) in MovedClocks.All)
            {
                var zone = MovedClocks.Find(name);
                var windows = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Window(random)).ToList();
                var hours = new OpenHours(windows, zone);
                var from = moved - TimeSpan.FromMinutes(random.Next(0, 2 * 24 * 60));
                var expected = from;
                while (!windows.Exists(window => window.Contains(TimeZoneInfo.ConvertTime(expected, zone).DateTime)))
                {
                    expected += Minute;
                }

                Assert.True(expected == hours.Open(from), $"{hours.Words} in {name} from {from:u}: {expected:u}, not {hours.Open(from):u}");
                Assert.Equal(expected, hours.Open(expected));
            }
        }
    }

    [Theory]
    [InlineData("22:00", "06:00", "", "2026-11-21T23:00", true)]
    [InlineData("22:00", "06:00", "", "2026-11-22T05:59", true)]
    [InlineData("22:00", "06:00", "", "2026-11-22T06:00", false)]
    [InlineData("22:00", "06:00", "Friday", "2026-11-21T05:00", true)]
    [InlineData("22:00", "06:00", "Friday", "2026-11-21T23:00", false)]
    [InlineData("09:00", "17:00", "Monday", "2026-11-23T09:00", true)]
    [InlineData("09:00", "17:00", "Monday", "2026-11-23T17:00", false)]
    [InlineData("00:00", "00:00", "Sunday", "2026-11-22T12:00", true)]
    [InlineData("00:00", "00:00", "Sunday", "2026-11-23T00:00", false)]
    public void A_window_belongs_to_the_day_on_which_it_begins(string from, string to, string day, string local, bool isOpen)
    {
        var window = new ScheduleWindow(day.Length == 0 ? [] : [Enum.Parse<DayOfWeek>(day)], TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture));

        Assert.Equal(isOpen, window.Contains(DateTime.Parse(local, CultureInfo.InvariantCulture)));
    }

    private static ScheduleWindow Window(Random random) => new(
        [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => (DayOfWeek)random.Next(7))], new TimeOnly(random.Next(24), random.Next(60)), new TimeOnly(random.Next(24), random.Next(60)));

    private static CronExpression? TryRead(string text)
    {
        try
        {
            return CronExpression.Parse(text);
        }
        catch (CronException never) when (never.Message.Contains("never comes", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static DateTimeOffset Read(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
