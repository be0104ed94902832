using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Assets;

public sealed class RenameTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_shows_the_names_and_changes_nothing()
    {
        var (one, two) = (await AddAsync("one.mp4"), await AddAsync("two.mkv"));

        var shown = await api.Client.RenameAssetsAsync(new RenameAssets([two.Id, one.Id], "Holiday {n:2}", DryRun: true), Token);

        Assert.Equal((null, 2), (shown.Id, shown.Count));
        Assert.Equal(
            [(two.Id, "two", "Holiday 01", "Holiday 01.mkv"), (one.Id, "one", "Holiday 02", "Holiday 02.mp4")],
            shown.Assets.Select(asset => (asset.Asset, asset.Title, asset.NewTitle, asset.NewFileName)));
        Assert.Equal("one", (await api.Client.GetAssetAsync(one.Id, Token)).Title);
    }

    [Fact]
    public async Task What_is_renamed_is_told_and_undone_and_the_undoing_too()
    {
        var asset = await AddAsync("council.mp4");

        var renamed = await api.Client.RenameAssetsAsync(new RenameAssets([asset.Id], "{name} <b>{n}</b>"), Token);
        var after = await api.Client.GetAssetAsync(asset.Id, Token);
        var undone = await api.Client.UndoRenameAsync(renamed.Id!.Value, Token);
        var back = await api.Client.GetAssetAsync(asset.Id, Token);
        var twice = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.UndoRenameAsync(renamed.Id.Value, Token));
        await api.Client.UndoRenameAsync(undone.Id!.Value, Token);

        Assert.Equal(("council <b>1</b>", "council <b>1<-b>.mp4"), (after.Title, after.FileName));
        Assert.Equal(("council", "council.mp4"), (back.Title, back.FileName));
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
        Assert.Equal("council <b>1</b>", (await api.Client.GetAssetAsync(asset.Id, Token)).Title);
        Assert.Equal(3, await EventsAsync(renamed.Id.Value, undone.Id.Value));
    }

    [Fact]
    public async Task What_was_renamed_again_since_is_not_undone_and_the_others_are()
    {
        var (kept, back, gone) = (await AddAsync("kept.bin"), await AddAsync("back.bin"), await AddAsync("gone.bin"));
        var renamed = await api.Client.RenameAssetsAsync(new RenameAssets([kept.Id, back.Id, gone.Id], "New {name}", RenamePart.Title), Token);
        await api.Client.ChangeAssetAsync(kept.Id, new ChangeAsset("Mine"), Token);
        await api.Client.DeleteAssetAsync(gone.Id, Token);
        // What was not renamed then may be called otherwise by now.
        await api.Client.RenameAssetsAsync(new RenameAssets([back.Id], "file", RenamePart.FileName), Token);

        var undone = await api.Client.UndoRenameAsync(renamed.Id!.Value, Token);

        Assert.Equal(1, undone.Count);
        Assert.Equal(
            [(back.Id, null), (gone.Id, "It is deleted."), (kept.Id, "It was renamed again since.")],
            undone.Assets.Select(asset => (asset.Asset, asset.Refused)));
        var now = await api.Client.GetAssetAsync(back.Id, Token);
        Assert.Equal(("back", "file.bin"), (now.Title, now.FileName));
        Assert.Equal("Mine", (await api.Client.GetAssetAsync(kept.Id, Token)).Title);
    }

    [Fact]
    public async Task Who_is_called_like_that_is_shown()
    {
        var (other, one, two) = (await AddAsync("Straße.bin"), await AddAsync("first.bin"), await AddAsync("second.bin"));
        await AddAsync("elsewhere.bin");

        var shown = await api.Client.RenameAssetsAsync(new RenameAssets([one.Id, two.Id], "STRASSE", DryRun: true), Token);
        var like = await api.Client.RenameAssetsAsync(new RenameAssets([one.Id], "straße", RenamePart.FileName, DryRun: true), Token);

        Assert.Equal([[two.Id], [one.Id]], shown.Assets.Select(asset => asset.Collisions));
        Assert.Equal([other.Id], Assert.Single(like.Assets).Collisions);
    }

    [Fact]
    public async Task What_was_shown_and_is_no_longer_so_is_not_done()
    {
        var asset = await AddAsync("shown.bin");
        var shown = await api.Client.RenameAssetsAsync(new RenameAssets([asset.Id], "{title} 2", DryRun: true), Token);
        await api.Client.ChangeAssetAsync(asset.Id, new ChangeAsset("Other"), Token);

        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.RenameAssetsAsync(new RenameAssets([asset.Id], "{title} 2", Plan: shown.Plan), Token));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("Other", (await api.Client.GetAssetAsync(asset.Id, Token)).Title);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_words()
    {
        Assert.Contains("1 to 1000 assets", await WordsAsync(new RenameAssets([], "{title}")), StringComparison.Ordinal);
        Assert.Contains("There is no `{foo}`", await WordsAsync(new RenameAssets([Guid.NewGuid()], "{foo}")), StringComparison.Ordinal);
        var none = await api.Client.RenameAssetsAsync(new RenameAssets([Guid.NewGuid()], "{title}"), Token);
        Assert.Equal((null, 0, "There is no such asset."), (none.Id, none.Count, Assert.Single(none.Assets).Refused));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.UndoRenameAsync(Guid.NewGuid(), Token))).Status);
    }

    [Fact]
    public async Task What_was_renamed_is_listed_with_its_names_and_what_became_of_it()
    {
        var assets = new List<Asset>();
        foreach (var number in Enumerable.Range(1, 5))
        {
            assets.Add(await AddAsync($"listed {number}.bin"));
        }

        var all = await api.Client.RenameAssetsAsync(new RenameAssets([.. assets.Select(asset => asset.Id)], "Series {n}"), Token);
        var one = await api.Client.RenameAssetsAsync(new RenameAssets([assets[0].Id], "Mine", RenamePart.Title), Token);
        var undone = await api.Client.UndoRenameAsync(all.Id!.Value, Token);

        // Others of this class rename, too: theirs are older or stand between.
        var listed = new List<PastRename>();
        string? cursor = null;
        do
        {
            var page = await api.Client.ListRenamesAsync(cursor, 2, Token);
            Assert.InRange(page.Items.Count, 1, 2);
            listed.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(listed.OrderByDescending(rename => rename.RenamedAt).Select(rename => rename.Id), listed.Select(rename => rename.Id));
        Assert.Equal([undone.Id!.Value, one.Id!.Value, all.Id.Value], listed.Select(rename => rename.Id).Where(id => id == undone.Id || id == one.Id || id == all.Id));
        var first = listed.Single(rename => rename.Id == all.Id);
        Assert.Equal(("Series {n}", null, 5L, 4L, 3), (first.Template, first.Undoes, first.Count, first.Undone, first.Names.Count));
        Assert.Equal(("", all.Id, 4L, 0L), listed.Where(rename => rename.Id == undone.Id).Select(rename => (rename.Template, rename.Undoes, rename.Count, rename.Undone)).Single());
        var whole = await api.Client.GetRenameAsync(all.Id.Value, Token);
        Assert.Equal(
            assets.Select((asset, place) => (asset.Id, asset.Title, $"Series {place + 1}", $"Series {place + 1}.bin", place > 0)).OrderBy(name => name.Id.ToString("N"), StringComparer.Ordinal),
            whole.Names.Select(name => (name.Asset, name.Title, name.NewTitle, name.NewFileName, name.UndoneAt is not null)));
    }

    [Fact]
    public async Task What_is_no_renaming_or_no_place_in_the_list_is_said_so()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.GetRenameAsync(Guid.NewGuid(), Token))).Status);
        Assert.Contains("cursor", (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ListRenamesAsync("elsewhere", 2, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 200", (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.ListRenamesAsync(null, 0, Token))).Message, StringComparison.Ordinal);
    }

    private Task<Asset> AddAsync(string name) => api.UploadAsync(Guid.NewGuid().ToByteArray(), name);

    private async Task<string> WordsAsync(RenameAssets wish) =>
        (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.RenameAssetsAsync(wish, Token))).Message;

    // Told a third time by the undoing of the undoing, whose id nobody here knows.
    private Task<long> EventsAsync(params Guid[] ids) => api.Database.CountAsync(
        $"select count(*) from event where kind = 'asset.renamed' and (data::text like '%{ids[0]}%' or data::text like '%{ids[1]}%')");
}
