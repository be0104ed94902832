using Aspire.Media.Cli.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class InputOptionsTests
{
    [Theory]
    [InlineData("2", "2")]
    [InlineData("1e999", "1e999")]
    [InlineData("true", "true")]
    [InlineData("[1,\"b\"]", "[1,\"b\"]")]
    [InlineData("{\"a\":{}}", "{\"a\":{}}")]
    [InlineData("\"2\"", "\"2\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("", "\"\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("/films/a=b.mkv", "\"/films/a=b.mkv\"")]
    [InlineData("{\"a\":1,\"a\":2}", "\"{\\u0022a\\u0022:1,\\u0022a\\u0022:2}\"")]
    public void A_value_is_read_as_JSON_where_it_is_some(string typed, string expected) => Assert.Equal(expected, InputOptions.ValueOf(typed)!.ToJsonString());

    [Fact]
    public void Null_is_a_value() => Assert.Null(InputOptions.ValueOf("null"));

    [Fact]
    public void Names_stand_before_the_first_sign() =>
        Assert.Equal([KeyValuePair.Create("file", "/films/a=b.mkv")], NamedValues.Read(["file=/films/a=b.mkv"], "--input"));

    [Theory]
    [InlineData("season", "'season' has no name: write it as in --input name=value.")]
    [InlineData("=2", "'=2' has no name: write it as in --input name=value.")]
    public void A_value_without_a_name_is_refused(string typed, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<UsageException>(() => NamedValues.Read([typed], "--input")).Message);

    [Fact]
    public void A_name_given_twice_is_refused() =>
        Assert.Equal("'a' is given twice with --input.", Assert.Throws<UsageException>(() => NamedValues.Read(["a=1", "a=2"], "--input")).Message);
}
