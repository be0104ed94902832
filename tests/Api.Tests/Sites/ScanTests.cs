using System.Net;
using System.Net.Http.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Api.Tests.Sites;

public sealed class ScanTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_for_assets_of_a_site_stand_as_their_site_does()
    {
        await api.RegisterAsync("{ name: look, inputs: { properties: { asset: { type: string } } }, on: [{ event: asset.added, with: { asset: \"${{ event.data.asset }}\" } }], steps: [{ id: go, uses: flow.noop }] }");
        await api.Client.PutSiteAsync("pressing", new WriteSite("Pressing", Priority: 30), Token);
        using var form = new MultipartFormDataContent { { new StringContent("pressing"), "site" }, { new ByteArrayContent(Guid.NewGuid().ToByteArray()), "file", "a.bin" } };
        using var answer = await api.Http.PostAsync("/bucket/upload", form, Token);
        var asset = (await answer.Content.ReadFromJsonAsync<Asset>(WireFormat.Options, Token))!;

        var said = await api.RunAsync(new StartRun("look", new() { ["asset"] = $"asset:{asset.Id}" }, Priority: -5));
        var unsaid = await api.RunAsync(new StartRun("look", new() { ["asset"] = asset.Id.ToString() }));
        var told = (await api.Client.ListRunsAsync(new RunFilter(Workflow: "look"), null, null, Token)).Items.Single(run => run.Id != said.Id && run.Id != unsaid.Id);

        Assert.Equal((-5, 30, 30), (said.Priority, unsaid.Priority, (await api.EndAsync(told.Id)).Priority));
        Assert.Equal("pressing", (await api.Get<Library.SiteStore>().FindOfAsync(asset.Id, Token))!.Site.Name);
    }

    [Fact]
    public async Task Folders_are_searched_when_somebody_asks_for_it()
    {
        await api.RegisterAsync("{ name: watch, inputs: { properties: { site: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }");
        await api.Client.PutSiteAsync("springfield", new WriteSite("Springfield", Roots: [new SiteRoot("in", "/mnt/springfield")]), Token);
        await api.Client.PutSiteAsync("bare", new WriteSite("Bare"), Token);

        await api.Client.PutSiteAsync("urgent", new WriteSite("Urgent", Priority: 40, Roots: [new SiteRoot("in", "/mnt/urgent")]), Token);

        var one = await api.EndAsync((await api.Client.ScanSiteAsync("springfield", Token)).Id);
        var all = await api.EndAsync((await api.Client.ScanSitesAsync(Token)).Id);

        Assert.Equal((RunStatus.Completed, "springfield"), (one.Status, one.Inputs["site"]!.ToString()));
        Assert.False(all.Inputs.ContainsKey("site"));
        Assert.Equal((0, 0, 40), (one.Priority, all.Priority, (await api.EndAsync((await api.Client.ScanSiteAsync("urgent", Token)).Id)).Priority));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ScanSiteAsync("nowhere", Token))).Status);
        Assert.Contains("`bare` has no folders", (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ScanSiteAsync("bare", Token))).Message, StringComparison.Ordinal);
    }
}
