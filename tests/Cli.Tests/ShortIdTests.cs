namespace Aspire.Media.Cli.Tests;

public sealed class ShortIdTests
{
    private static readonly Guid Id = Guid.Parse("0199d3a0-7b1c-7def-8123-45671f2e3d4c");

    [Fact]
    public void It_is_the_end_of_an_id() => Assert.Equal("1f2e3d4c", ShortId.Of(Id));

    [Theory]
    [InlineData("1f2e3d4c")]
    [InlineData("1F2E3D4C")]
    [InlineData("d4c")]
    [InlineData("8123-45671f2e3d4c")]
    [InlineData("0199d3a07b1c7def812345671f2e3d4c")]
    public void Any_end_of_it_is_understood(string typed) => Assert.True(ShortId.Matches(Id, ShortId.Read(typed)!));

    [Theory]
    [InlineData("")]
    [InlineData("4c")]
    [InlineData("tidy-up")]
    [InlineData("0199d3a07b1c7def812345671f2e3d4c0")]
    public void Anything_else_is_not(string typed) => Assert.Null(ShortId.Read(typed));
}
