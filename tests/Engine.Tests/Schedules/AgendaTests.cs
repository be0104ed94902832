using System.Globalization;

using Aspire.Media.Engine.Schedules;

namespace Aspire.Media.Engine.Tests.Schedules;

public sealed class AgendaTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    // due = what shall be started, as "hours from noon x times"; then what passed.
    [Theory]
    [InlineData(MissedPolicy.Once, 0.001, "0x1", "")]
    [InlineData(MissedPolicy.Once, 24, "24x25", "")]
    [InlineData(MissedPolicy.Once, 24 * 365, "8760x1000", "")]
    [InlineData(MissedPolicy.All, 3.5, "0x1 1x1 2x1 3x1", "")]
    [InlineData(MissedPolicy.All, 101, "2..101", "0x2")]
    [InlineData(MissedPolicy.All, 24 * 365, "8661..8760", "0x900")]
    [InlineData(MissedPolicy.Skip, 0.05, "0x1", "")]
    [InlineData(MissedPolicy.Skip, 0.5, "", "0x1")]
    [InlineData(MissedPolicy.Skip, 24.5, "", "24x25")]
    [InlineData(MissedPolicy.Skip, 24.01, "24x1", "0x24")]
    public void What_was_missed_is_made_up_for_as_it_is_said(MissedPolicy missed, double hours, string due, string passed)
    {
        var times = new CronTimes(CronExpression.Parse("0 * * * *"), TimeZoneInfo.Utc);

        var found = Agenda.Of(times, missed, Noon, Noon.AddHours(hours));

        Assert.Equal(due, Words(found, FiringStatus.Due));
        Assert.Equal(passed, Words(found, FiringStatus.Skipped));
        Assert.Equal(Noon.AddHours(Math.Floor(hours) + 1), found.Next);
        Assert.All(found.Times, time => Assert.Equal(time.Status == FiringStatus.Skipped, time.Reason is not null));
    }

    [Fact]
    public void A_time_that_no_longer_is_one_passes_without_a_word()
    {
        var times = new CronTimes(CronExpression.Parse("0 3 * * *"), TimeZoneInfo.Utc);

        var found = Agenda.Of(times, MissedPolicy.Once, Noon, Noon.AddMinutes(1));

        Assert.Empty(found.Times);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero), found.Next);
    }

    private static string Words(DueTimes found, FiringStatus status)
    {
        var times = found.Times.Where(time => time.Status == status).Select(time => ((time.At - Noon).TotalHours, time.Count)).ToList();
        return times.Count > 10
            ? string.Create(CultureInfo.InvariantCulture, $"{times[0].TotalHours}..{times[^1].TotalHours}")
            : string.Join(' ', times.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours}x{time.Count}")));
    }
}
