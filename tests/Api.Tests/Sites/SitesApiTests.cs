using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

using Aspire.Media.Api.Tests.Assets;
using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Api.Tests.Sites;

public sealed class SitesApiTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_is_written_shown_changed_and_deleted()
    {
        var written = new WriteSite(
            "Springfield", "America/Chicago", ["Quimby", "Evergreen Terrace", "Quimby "], 90, 5,
            [new SiteRoot("recordings", "/mnt/springfield/"), new SiteRoot("published", "/mnt/out", RootAccess.Write)]);

        var created = await api.Client.PutSiteAsync("springfield", written, Token);

        Assert.Equal(("springfield", "Springfield", "America/Chicago", 90, 5, "this machine"), (created.Name, created.Title, created.TimeZone, created.RetentionDays, created.Priority, created.CreatedBy));
        Assert.Equal(["Quimby", "Evergreen Terrace"], created.Vocabulary);
        Assert.Equal([new SiteRoot("recordings", "/mnt/springfield"), new SiteRoot("published", "/mnt/out", RootAccess.Write)], created.Roots);
        Assert.Equivalent(created, await api.Client.GetSiteAsync("springfield", Token));
        var changed = await api.Client.PutSiteAsync("springfield", new WriteSite("New Springfield"), Token);
        Assert.Equal(("New Springfield", "UTC", null, 0, created.CreatedAt), (changed.Title, changed.TimeZone, changed.RetentionDays, changed.Roots.Count, changed.CreatedAt));
        await api.Client.PutSiteAsync("ogdenville", new WriteSite("Ogdenville"), Token);
        using var page = await api.Http.GetAsync("/api/sites?limit=1", Token);
        var first = (await page.Content.ReadFromJsonAsync<Page<Site>>(WireFormat.Options, Token))!;
        Assert.Equal("ogdenville", Assert.Single(first.Items).Name);
        Assert.Equal("springfield", Assert.Single((await api.Client.ListSitesAsync(first.Next, Token)).Items, site => site.Name.Length > 10).Name);

        await api.Client.DeleteSiteAsync("springfield", Token);
        await api.Client.DeleteSiteAsync("ogdenville", Token);
        Assert.Equal((HttpStatusCode.NotFound, "There is no site `springfield`."), await Words(() => api.Client.GetSiteAsync("springfield", Token)));
        Assert.Equal(HttpStatusCode.NotFound, (await Words(() => api.Client.DeleteSiteAsync("springfield", Token))).Status);
    }

    [Fact]
    public async Task What_is_wrong_is_told_all_at_once_at_its_place()
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.PutSiteAsync(
            "Bad Name",
            new WriteSite(
                " ", "Berlin", ["a\0b"], 0, 500,
                [
                    new SiteRoot("one", "relative"), new SiteRoot("one", "/"), new SiteRoot("three", "/mnt/../etc"), new SiteRoot("four", "/etc/ssl"), new SiteRoot("Five", "/etcetera/a..b"),
                ]),
            Token));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(
            ["/name", "/priority", "/retentionDays", "/roots/0/path", "/roots/1/name", "/roots/1/path", "/roots/2/path", "/roots/3/path", "/roots/4/name", "/timeZone", "/title", "/vocabulary"],
            refused.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("did you mean `Europe/Berlin`?", refused.Message, StringComparison.Ordinal);
        Assert.Contains("`/etc/ssl` is the machine's own", refused.Message, StringComparison.Ordinal);
        using var misspelt = await api.Http.PutAsJsonAsync("/api/sites/bad", new { title = "Bad", zone = "UTC" }, Token);
        using var access = await api.Http.PutAsJsonAsync("/api/sites/bad", new { title = "Bad", roots = new[] { new { name = "a", path = "/mnt/a", access = "all" } } }, Token);
        using var limit = await api.Http.GetAsync("/api/sites?limit=0", Token);
        Assert.All([misspelt, access, limit], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
    }

    [Fact]
    public async Task What_comes_in_belongs_to_a_site_that_there_is_or_to_none()
    {
        await api.Client.PutSiteAsync("shelbyville", new WriteSite("Shelbyville"), Token);
        using var known = await UploadAsync("/bucket/upload?fileName=a.txt&site=shelbyville", "for Shelbyville");
        var asset = (await known.Content.ReadFromJsonAsync<Asset>(WireFormat.Options, Token))!;
        Assert.Equal("shelbyville", asset.Site);
        var files = api.Files().Count;
        const string Fault = "There is no site `shelbyvile`; there is `shelbyville`.";

        using var raw = await UploadAsync("/bucket/upload?fileName=b.txt&site=shelbyvile", "for nobody");
        using var form = await SendFormAsync();
        using var url = await api.Http.PostAsJsonAsync("/api/uploads/from-url", new { url = "https://example.org/a.mp4", site = "shelbyvile" }, Token);
        using var parts = await api.Http.PostAsJsonAsync("/api/uploads", new { fileName = "a.mp4", size = 10, site = "shelbyvile" }, Token);
        using var patch = await api.Http.PatchAsJsonAsync($"/api/assets/{asset.Id}", new { site = "shelbyvile" }, Token);

        foreach (var answer in new[] { raw, form, url, parts, patch })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(Fault, await MediaProblem.DetailAsync(answer, Token));
        }

        // `site` in base64.
        using var create = new HttpRequestMessage(HttpMethod.Post, "/api/uploads/tus");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", "5");
        create.Headers.Add("Upload-Metadata", $"site {Convert.ToBase64String("shelbyvile"u8)}");
        using var tus = await api.Http.SendAsync(create, Token);
        Assert.Equal(HttpStatusCode.BadRequest, tus.StatusCode);
        Assert.Equal(files, api.Files().Count);

        Assert.Equal(
            (HttpStatusCode.Conflict, "An asset belongs to `shelbyville`. Give it to another site, or delete it and have it purged, first."),
            await Words(() => api.Client.DeleteSiteAsync("shelbyville", Token)));
        using var freed = await api.Http.PatchAsJsonAsync($"/api/assets/{asset.Id}", new { site = "" }, Token);
        Assert.Null((await freed.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Asset>(WireFormat.Options, Token))!.Site);
        await api.Client.DeleteSiteAsync("shelbyville", Token);
    }

    [Fact]
    public async Task Operators_write_sites_and_editors_only_look()
    {
        // With a key that is asked for.
        await using var host = await api.StartAsync($"--Access:AdminKey={WorkingApi.AdminKey}");
        var editor = await ClientOfAsync(host, "editor");
        var worker = await ClientOfAsync(host, "operator");

        await editor.ListSitesAsync(cursor: null, Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await Words(() => editor.PutSiteAsync("capital-city", new WriteSite("Capital City"), Token))).Status);
        await worker.PutSiteAsync("capital-city", new WriteSite("Capital City"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await Words(() => editor.DeleteSiteAsync("capital-city", Token))).Status);
        await worker.DeleteSiteAsync("capital-city", Token);
    }

    private static async Task<MediaClient> ClientOfAsync(RunningHost host, string role) =>
        new(host.Client((await new MediaClient(host.Client(WorkingApi.AdminKey)).CreateKeyAsync(new CreateApiKey($"sites {role}", role), Token)).Secret));

    private Task<HttpResponseMessage> UploadAsync(string address, string text)
    {
        var content = new StringContent(text);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return api.Http.PostAsync(address, content, Token);
    }

    // The site behind the file.
    private async Task<HttpResponseMessage> SendFormAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("in a form"), "file", "c.txt" }, { new StringContent("shelbyvile"), "site" } };
        return await api.Http.PostAsync("/bucket/upload", form, Token);
    }

    private static async Task<(HttpStatusCode? Status, string Message)> Words(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(call);
        return (refused.Status, refused.Message);
    }
}
