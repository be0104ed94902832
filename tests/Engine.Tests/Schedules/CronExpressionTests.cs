using Aspire.Media.Engine.Schedules;

namespace Aspire.Media.Engine.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("", "five fields")]
    [InlineData("* * * *", "this has 4")]
    [InlineData("0 0 3 * * *", "There are no seconds")]
    [InlineData("60 * * * *", "The minute 60 does not exist: it is from 0 to 59.")]
    [InlineData("0 24 * * *", "The hour 24 does not exist: it is from 0 to 23.")]
    [InlineData("0 0 0 * *", "The day of the month 0 does not exist")]
    [InlineData("0 0 * 13 *", "The month 13 does not exist")]
    [InlineData("0 0 * * 8", "The day of the week 8 does not exist")]
    [InlineData("0 0 * * MONDAY", "The day of the week `MONDAY` is not understood")]
    [InlineData("0 0 L * *", "The day of the month `L` is not understood")]
    [InlineData("0 -1 * * *", "The hour `-1` is not understood")]
    [InlineData("0 1- * * *", "The hour `1-` is not understood")]
    [InlineData("0 1,,2 * * *", "The hour `` is not understood")]
    [InlineData("*/0 * * * *", "The step of the minute `*/0` is a number from 1 to 59")]
    [InlineData("*/90 * * * *", "The step of the minute `*/90` is a number from 1 to 59")]
    [InlineData("0 22-6 * * *", "write `22-23,0-6`")]
    [InlineData("0 0 * * FRI-MON", "write `FRI-SAT,SUN-MON`")]
    [InlineData("@reboot", "`@reboot` is not known")]
    [InlineData("0 0 30 2 *", "`0 0 30 2 *` never comes: February has no day 30.")]
    [InlineData("0 0 31 4,6,9 *", "never comes: April and June and September have no day 31.")]
    [InlineData("0 99999999999 * * *", "The hour `99999999999` is not understood")]
    public void What_says_no_times_is_refused_in_words(string cron, string words) =>
        Assert.Contains(words, Assert.Throws<CronException>(() => CronExpression.Parse(cron)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_long_is_refused() => Assert.Throws<CronException>(() => CronExpression.Parse(new string('*', 10_000)));

    [Theory]
    [InlineData("0 3 * * MON-FRI", "at 03:00 on Monday to Friday")]
    [InlineData("*/15 * * * *", "every 15 minutes")]
    [InlineData("* * * * *", "every minute")]
    [InlineData("0 * * * *", "every hour")]
    [InlineData("@hourly", "every hour")]
    [InlineData("@weekly", "at 00:00 on Sunday")]
    [InlineData("5 * * * *", "at :05 past every hour")]
    [InlineData("0 2,14 * * *", "at 02:00 and 14:00")]
    [InlineData("0 0 1 * *", "at 00:00 on day 1 of the month")]
    [InlineData("0 0 1,15 1,7 *", "at 00:00 on the days 1 and 15 of the month in January and July")]
    [InlineData("30 4 13 * 5", "at 04:30 on day 13 of the month, and on Friday")]
    [InlineData("30 4 * 3-5 SAT-SUN", "at 04:30 on Saturday and Sunday in March to May")]
    [InlineData("*/10 9-17 * * 1-5", "every 10 minutes from 09:00 to 17:50 on Monday to Friday")]
    [InlineData("0 */2 * * *", "on the hour, every 2 hours")]
    [InlineData("0 0 */2 * MON", "at 00:00 on every 2 days from the 1st of the month, if it is a Monday")]
    public void Times_are_said_in_words(string cron, string words) => Assert.Equal(words, CronWords.Of(CronExpression.Parse(cron)));

    [Theory]
    [InlineData("Berlin", "did you mean `Europe/Berlin`?")]
    [InlineData("europe/berlim", "did you mean `Europe/Berlin`?")]
    [InlineData("new york", "did you mean `America/New_York`?")]
    [InlineData("Middle/Earth", "zones have names such as")]
    [InlineData("../../etc/passwd", "zones have names such as")]
    [InlineData("", "zones have names such as")]
    public void A_zone_that_does_not_exist_is_told_with_what_was_meant(string name, string words)
    {
        Assert.Null(TimeZones.Find(name));
        Assert.Contains(words, TimeZones.Missing(name), StringComparison.Ordinal);
    }
}
