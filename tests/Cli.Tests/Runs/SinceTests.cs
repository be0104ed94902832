using Aspire.Media.Cli.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class SinceTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90s", "2030-01-31T11:58:30Z")]
    [InlineData("30m", "2030-01-31T11:30:00Z")]
    [InlineData("2h", "2030-01-31T10:00:00Z")]
    [InlineData("7d", "2030-01-24T12:00:00Z")]
    [InlineData("6w", "2029-12-20T12:00:00Z")]
    [InlineData("2147483647w", "0001-01-01T00:00:00Z")]
    [InlineData("2029-06-30", "2029-06-30T00:00:00Z")]
    [InlineData("2029-06-30T08:15:30+02:00", "2029-06-30T06:15:30Z")]
    public void A_span_or_a_date_is_understood(string text, string expected) => Assert.Equal(DateTimeOffset.Parse(expected), Since.Parse(text, Now));

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("-3d")]
    [InlineData("1.5d")]
    [InlineData("yesterday")]
    [InlineData("2030-02-30")]
    public void Anything_else_is_not(string text) => Assert.Throws<UsageException>(() => Since.Parse(text, Now));
}
