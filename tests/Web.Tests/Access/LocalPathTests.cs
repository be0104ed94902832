using Aspire.Media.Web.Access;

namespace Aspire.Media.Web.Tests.Access;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/runs/1?tab=log#end", "/runs/1?tab=log#end")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("runs", "/")]
    [InlineData("//example.invalid", "/")]
    [InlineData("/\\example.invalid", "/")]
    [InlineData("/\t/example.invalid", "/")]
    [InlineData("https://example.invalid/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/sign-in?to=/sign-in", "/")]
    public void Only_a_path_of_this_site_is_followed(string? wanted, string followed) => Assert.Equal(followed, LocalPath.OrHome(wanted));
}
