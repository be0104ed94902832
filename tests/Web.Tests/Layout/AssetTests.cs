using System.Net;
using System.Text.RegularExpressions;

using Aspire.Media.Web.Tests.Stack;

namespace Aspire.Media.Web.Tests.Layout;

/// <summary>Both programs that map Web serve all that its pages name, to callers without a key too.</summary>
public abstract partial class AssetTests(Uri address)
{
    [Fact]
    public async Task Everything_that_a_page_names_is_served()
    {
        using var http = new HttpClient { BaseAddress = address };
        var html = await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative), TestContext.Current.CancellationToken);
        var named = NamedPattern().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["path"].Value)).ToHashSet();

        Assert.Contains(named, path => path.StartsWith("_framework/blazor.web.", StringComparison.Ordinal));
        Assert.Contains(named, path => path.StartsWith("_content/Radzen.Blazor/css/", StringComparison.Ordinal));
        Assert.Contains(named, path => path.StartsWith("css/tokens.", StringComparison.Ordinal));
        Assert.True(named.Count >= 10, string.Join(' ', named));
        foreach (var path in named)
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
            Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [GeneratedRegex("""(<(script|link)\s[^>]*(src|href)=|url\()"(?<path>[^"]+)" """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedPattern();
}

[Collection<OneProcessTests>]
public sealed class AssetsOfOneProcessTests(OneProcess product) : AssetTests(product.Address);

[Collection<TwoHostsTests>]
public sealed class AssetsOfTheWebHostTests(TwoHosts product) : AssetTests(product.Address);
