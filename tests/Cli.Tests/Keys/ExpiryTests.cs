using Aspire.Media.Cli.Keys;

namespace Aspire.Media.Cli.Tests.Keys;

public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("12h", "2030-02-01T00:00:00Z")]
    [InlineData("90d", "2030-05-01T12:00:00Z")]
    [InlineData("6w", "2030-03-14T12:00:00Z")]
    [InlineData("2y", "2032-01-31T12:00:00Z")]
    [InlineData("2031-06-30", "2031-06-30T00:00:00Z")]
    [InlineData("2031-06-30T08:15", "2031-06-30T08:15:00Z")]
    [InlineData("2031-06-30T08:15:30+02:00", "2031-06-30T06:15:30Z")]
    public void A_span_or_a_date_is_understood(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), Expiry.Parse(text, Now));

    [Theory]
    [InlineData("d")]
    [InlineData("-3d")]
    [InlineData("1.5d")]
    [InlineData("99999999999d")]
    [InlineData("31.12.2030")]
    [InlineData("2030-02-30")]
    public void Anything_else_is_not(string text) => Assert.Throws<UsageException>(() => Expiry.Parse(text, Now));
}
