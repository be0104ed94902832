using Aspire.Media.Library;

namespace Aspire.Media.Tests.Library;

public sealed class KeptTextTests
{
    [Theory]
    [InlineData("council.mp4", "council")]
    [InlineData("a.b.c.mkv", "a.b.c")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("No. 5", "No. 5")]
    [InlineData("v1.20231001", "v1.20231001")]
    [InlineData("   ", "Untitled")]
    [InlineData("", "Untitled")]
    [InlineData("../../x.png", "../../x")]
    public void A_title_is_the_name_without_its_ending(string name, string title) => Assert.Equal(title, KeptText.TitleOf(name));

    [Fact]
    public void What_cannot_be_kept_is_shown_by_a_sign()
    {
        Assert.Equal("a\u2400b", KeptText.Of("a\0b"));
        Assert.Equal("a\uFFFDb", KeptText.Of("a\uD83Db"));
        Assert.Equal("😀", KeptText.Of("😀"));
        Assert.Equal(4095, KeptText.Of(new string('a', 4095) + "😀").Length);
    }
}
