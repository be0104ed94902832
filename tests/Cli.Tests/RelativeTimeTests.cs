namespace Aspire.Media.Cli.Tests;

public sealed class RelativeTimeTests
{
    [Theory]
    [InlineData("00:00:00", "0 ms")]
    [InlineData("00:00:00.0404", "40 ms")]
    [InlineData("00:00:00.9994", "999 ms")]
    [InlineData("00:00:00.9996", "1.0 s")]
    [InlineData("00:00:09.94", "9.9 s")]
    [InlineData("00:00:09.96", "9 s")]
    [InlineData("00:00:59.9", "59 s")]
    [InlineData("00:03:20", "3 min 20 s")]
    [InlineData("00:03:00", "3 min")]
    [InlineData("02:05:59", "2 h 5 min")]
    [InlineData("47:59:59", "47 h 59 min")]
    [InlineData("2.00:00:00", "2 days")]
    [InlineData("3.04:59:00", "3 days 4 h")]
    public void A_duration_is_told_as_exactly_as_matters(string span, string expected)
    {
        var parts = span.Split(':');
        var duration = span.StartsWith("47", StringComparison.Ordinal) ? new TimeSpan(47, int.Parse(parts[1]), int.Parse(parts[2])) : TimeSpan.Parse(span);

        Assert.Equal(expected, RelativeTime.Duration(duration));
    }
}
