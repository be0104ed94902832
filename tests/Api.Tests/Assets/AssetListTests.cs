using System.Net;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Sites;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Tests.Assets;

public sealed class AssetListTests(LibraryApi api) : IClassFixture<LibraryApi>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await api.ExecuteAsync("delete from asset; delete from object");
        // A hundred, a day apart, of which every fourth is of a kind.
        await api.ExecuteAsync(
            """
            insert into object (key, size, sha256, kept_at)
            select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n * 1000, sha256(n::text::bytea), now() from generate_series(1, 100) as n;
            insert into asset (id, object_key, kind, status, title, file_name, content_type, size, collection, site, tags, uploaded_at, uploaded_by, duration, width, height, codecs)
            select object.key, object.key, n % 4, case when n % 10 = 0 then 3 else 2 end, 'Title ' || chr(65 + n % 26), 'council_meeting-' || n || '.mp4', 'x/y', object.size,
                case when n % 5 = 0 then 'five' end, case when n % 2 = 0 then 'even' end, case when n % 3 = 0 then array['three', 'Ü'] else array['one'] end,
                timestamptz '2026-01-01T12:00Z' + n * interval '1 day', 'somebody', case when n % 4 in (2, 3) then n end, n * 10, n * 5, case when n % 4 = 2 then array['h264', 'aac'] else '{}' end
            from generate_series(1, 100) as n join object on object.key = ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("type=image", 25)]
    [InlineData("type=video,audio", 50)]
    [InlineData("type=Other", 25)]
    [InlineData("status=invalid", 10)]
    [InlineData("uploadedAt=2026-01-11", 1)]
    [InlineData("uploadedAt=%3E%3D2026-04-01", 11)]
    [InlineData("uploadedAt=%3E2026-04-01", 10)]
    [InlineData("uploadedAt=%3C2026-01-12", 10)]
    [InlineData("uploadedAt=2026-01-11..2026-01-20", 10)]
    [InlineData("uploadedAt=%3E%3D2026-01-11&uploadedAt=%3C2026-01-21T12:00:00Z", 10)]
    [InlineData("site=even", 50)]
    [InlineData("collection=five", 20)]
    [InlineData("tag=three", 33)]
    [InlineData("tag=three&tag=%C3%9C", 33)]
    [InlineData("tag=three&tag=one", 0)]
    [InlineData("codec=H264", 25)]
    [InlineData("duration=%3E%3D0:50", 26)]
    [InlineData("duration=%3C10", 4)]
    [InlineData("width=100..200", 11)]
    [InlineData("height=%3E250", 50)]
    [InlineData("size=10KB..20KB", 11)]
    [InlineData("text=council", 100)]
    [InlineData("text=MEET%20four", 0)]
    [InlineData("text=meeting%20mp", 100)]
    [InlineData("text=meeting-17", 1)]
    [InlineData("text=three", 33)]
    [InlineData("text=%27%3A%2A%20%26%20%7C%20!", 0)]
    [InlineData("type=video&site=even&codec=aac&duration=10..50", 11)]
    public async Task What_is_asked_for_is_listed(string query, int count)
    {
        using var answer = await api.Http.GetAsync($"/bucket/upload?limit=200&{query}", Token);
        var page = await api.Http.ReadPageAsync(answer, Token);

        Assert.Equal(count, page.Items.Count);
        Assert.Null(page.Next);
        Assert.Equal(page.Items.OrderByDescending(asset => asset.UploadedAt).Select(asset => asset.Id), page.Items.Select(asset => asset.Id));
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    [InlineData("title")]
    [InlineData("-title")]
    [InlineData("largest")]
    [InlineData("smallest")]
    [InlineData("longest")]
    [InlineData("shortest")]
    public async Task Pages_hold_each_asset_once_though_others_come_in_between(string sort)
    {
        var whole = (await api.Client.ListAssetsAsync(new AssetFilter { Sort = sort }, cursor: null, limit: 200, Token)).Items.Select(asset => asset.Id).ToList();
        var paged = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await api.Client.ListAssetsAsync(new AssetFilter { Sort = sort }, cursor, limit: 7, Token);
            paged.AddRange(page.Items.Select(asset => asset.Id));
            cursor = page.Next;
            await api.UploadAsync(Guid.NewGuid().ToByteArray(), "Title A");
        }
        while (cursor is not null);

        Assert.Equal(100, whole.Count);
        Assert.Equal(whole, paged.Where(whole.Contains));
        Assert.Equal(paged.Count, paged.Distinct().Count());
    }

    [Theory]
    [InlineData("type=film")]
    [InlineData("type=7")]
    [InlineData("status=great")]
    [InlineData("uploadedAt=yesterday")]
    [InlineData("uploadedAt=2026-13-01")]
    [InlineData("uploadedAt=2026-01-01..")]
    [InlineData("uploadedAt=9999-12-31T23:59:59Z")]
    [InlineData("duration=long")]
    [InlineData("duration=1e400")]
    [InlineData("width=-1")]
    [InlineData("height=99999999999")]
    [InlineData("size=99999999999TB")]
    [InlineData("sort=random")]
    [InlineData("deleted=true&sort=title")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=MDAwMDAwMDAwMDAwNzAwMDgwMDAwMDAwMDAwMDAwNDk5OTk5OTk5OTk5OTk5OTk5OTk5")]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("text=%00")]
    public async Task What_cannot_be_asked_is_refused_in_words(string query)
    {
        using var answer = await api.Http.GetAsync($"/api/assets?{query}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty((await MediaProblem.DetailAsync(answer, Token))!);
    }

    [Fact]
    public async Task An_asset_is_changed_deleted_found_among_the_deleted_and_brought_back()
    {
        await api.Client.PutSiteAsync("town", new WriteSite("The town"), Token);
        var asset = await api.UploadAsync(Guid.NewGuid().ToByteArray(), "draft.bin");

        var changed = await api.Client.ChangeAssetAsync(asset.Id, new ChangeAsset("  The budget ", "All of it", "sessions", "town", ["b", " a ", "b", ""]), Token);
        var cleared = await api.Client.ChangeAssetAsync(asset.Id, new ChangeAsset(Collection: ""), Token);
        var deleted = await api.Client.DeleteAssetAsync(asset.Id, Token);
        var gone = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ChangeAssetAsync(asset.Id, new ChangeAsset("x"), Token));

        Assert.Equal(("The budget", "All of it", "sessions", "town"), (changed.Title, changed.Description, changed.Collection, changed.Site));
        Assert.Equal(["b", "a"], changed.Tags);
        Assert.Equal((null, "town", "The budget"), (cleared.Collection, cleared.Site, cleared.Title));
        Assert.NotNull(deleted.DeletedAt);
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.DoesNotContain((await api.Client.ListAssetsAsync(new AssetFilter { Text = "budget" }, null, null, Token)).Items, one => one.Id == asset.Id);
        Assert.Equal([asset.Id], (await api.Client.ListAssetsAsync(new AssetFilter { Deleted = true }, null, null, Token)).Items.Select(one => one.Id));
        Assert.Null((await api.Client.RestoreAssetAsync(asset.Id, Token)).DeletedAt);
        Assert.Equal([asset.Id], (await api.Client.ListAssetsAsync(new AssetFilter { Text = "budg" }, null, null, Token)).Items.Select(one => one.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.GetAssetAsync(Guid.NewGuid(), Token))).Status);
    }

    [Fact]
    public async Task Words_are_marked_where_they_were_found_and_nothing_of_it_is_markup()
    {
        var asset = await api.UploadAsync(Guid.NewGuid().ToByteArray(), "<script>alert(1)</script> budget.bin");
        await api.Client.ChangeAssetAsync(asset.Id, new ChangeAsset(Description: $"{new string('x', 400)} the Budget of 2026", Tags: ["money", "budgets"]), Token);

        var found = Assert.Single((await api.Client.ListAssetsAsync(new AssetFilter { Text = "budg script" }, null, null, Token)).Items).Found!;
        var plain = Assert.Single((await api.Client.ListAssetsAsync(new AssetFilter { Tags = ["money"] }, null, null, Token)).Items);

        Assert.Equal(["title", "tags", "description", "fileName"], found.Select(one => one.In));
        Assert.Equal("<[script]>alert(1)</[script]> [budget]", Marked(found[0]));
        Assert.Equal("money, [budgets]", Marked(found[1]));
        Assert.Matches("^…x+ the \\[Budget\\] of 2026$", Marked(found[2]));
        Assert.Null(plain.Found);

        static string Marked(FoundText text) => string.Concat(text.Pieces.Select(piece => piece.Found ? $"[{piece.Text}]" : piece.Text));
    }

    [Fact]
    public async Task What_a_run_uses_is_not_deleted()
    {
        var asset = await api.UploadAsync(Guid.NewGuid().ToByteArray(), "used.bin");
        await api.Get<StepTypeStore>().PublishAsync([.. new InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("1.0.0"))], Token);
        await api.Client.RegisterWorkflowAsync(
            "{ name: uses, inputs: { properties: { asset: { type: string } } }, steps: [{ id: a, uses: flow.noop }] }", WorkflowFormat.Yaml, dryRun: false, Token);
        var run = await api.Client.StartRunAsync(new StartRun("uses", Inputs: new JsonObject { ["asset"] = asset.Id.ToString() }), Token);

        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.DeleteAssetAsync(asset.Id, Token));
        await api.Client.CancelRunAsync(run.Id, reason: null, Token);

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains($"The run {run.Id} of uses uses it", refused.Message, StringComparison.Ordinal);
        Assert.NotNull((await api.Client.DeleteAssetAsync(asset.Id, Token)).DeletedAt);
    }

    [Fact]
    public async Task What_was_deleted_and_is_brought_again_is_back()
    {
        var bytes = Guid.NewGuid().ToByteArray();
        var asset = await api.UploadAsync(bytes, "a.bin");
        await api.Client.DeleteAssetAsync(asset.Id, Token);

        var again = await api.UploadAsync(bytes, "b.bin");

        Assert.Equal((asset.Id, true, null), (again.Id, again.Duplicate, again.DeletedAt));
        Assert.Null((await api.Client.GetAssetAsync(asset.Id, Token)).DeletedAt);
    }
}
