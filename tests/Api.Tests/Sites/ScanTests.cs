using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Api.Tests.Sites;

public sealed class ScanTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folders_are_searched_when_somebody_asks_for_it()
    {
        await api.RegisterAsync("{ name: watch, inputs: { properties: { site: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }");
        await api.Client.PutSiteAsync("springfield", new WriteSite("Springfield", Roots: [new SiteRoot("in", "/mnt/springfield")]), Token);
        await api.Client.PutSiteAsync("bare", new WriteSite("Bare"), Token);

        var one = await api.EndAsync((await api.Client.ScanSiteAsync("springfield", Token)).Id);
        var all = await api.EndAsync((await api.Client.ScanSitesAsync(Token)).Id);

        Assert.Equal((RunStatus.Completed, "springfield"), (one.Status, one.Inputs["site"]!.ToString()));
        Assert.False(all.Inputs.ContainsKey("site"));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ScanSiteAsync("nowhere", Token))).Status);
        Assert.Contains("`bare` has no folders", (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ScanSiteAsync("bare", Token))).Message, StringComparison.Ordinal);
    }
}
