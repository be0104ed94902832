using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Tests.Schemas;

public sealed class DurationTests
{
    [Theory]
    [InlineData("10m", "00:10:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("90s", "00:01:30")]
    [InlineData("250ms", "00:00:00.2500000")]
    [InlineData("2d", "2.00:00:00")]
    [InlineData("00:10:00", "00:10:00")]
    [InlineData("0:10:00", "00:10:00")]
    [InlineData("2.00:00:00", "2.00:00:00")]
    [InlineData("999999d", "999999.00:00:00")]
    public void A_duration_is_read_in_either_way_of_writing(string text, string canonical)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(canonical, Duration.Format(duration));
        Assert.Empty(Schema.Validate(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10m\n")]
    [InlineData("10 m")]
    [InlineData("m")]
    [InlineData("-10m")]
    [InlineData("10min")]
    [InlineData("25:00:00")]
    [InlineData("00:61:00")]
    [InlineData("10:00")]
    [InlineData("PT10M")]
    [InlineData("9999999999d")]
    public void What_is_no_duration_is_refused_by_reader_and_schema_alike(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.NotEmpty(Schema.Validate(text));
    }

    private static JsonSchema Schema { get; } = JsonSchema.Compile(JsonNode.Parse(Duration.Schema));
}
