using System.Text.Json.Nodes;

using Aspire.Media.Web.Tests.Library;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Editor;

public sealed partial class EditorTests
{
    private const double OfAFrame = 1 / 25.0;

    [Fact]
    public async Task A_film_is_cut_by_keys_seen_as_it_comes_out_joined_in_an_order_and_made()
    {
        var coming = new[] { ("Red scene.mp4", "red"), ("Green scene.mp4", "green") }.Select(async one => await UploadAsync(await Clips.ColourAsync(folder[one.Item1], one.Item2))).ToList();
        var hall = UploadAsync(await Clips.SoundAsync(folder["In the hall.flac"]));
        var asset = await UploadAsync(await Clips.VideoAsync(folder["A meeting.mp4"]));
        var (red, green) = (await coming[0], await coming[1]);
        await Until.TrueAsync(async () => (await journey.Api.GetAssetAsync(asset.Id, Token)).Links.Renditions.Keys.ToHashSet().IsSupersetOf(["sprite-map", "waveform"]), "its small pictures are there");
        await using var tab = await OpenAsync($"/library/{asset.Id}/edit", Screen.Desktop);
        var page = tab.Page;
        await page.WaitForFunctionAsync("() => document.querySelector('edit-stage video')?.readyState >= 2 && document.querySelectorAll('.reel .cell').length > 4");

        // Two seconds and three pictures on it begins; at the picture before 5.12 s it ends.
        await PressAsync(page, "ArrowRight", "ArrowRight", ".", ".", ".");
        await Expect(page.Locator(".deck-time")).ToHaveTextAsync("0:02.120 of 0:08.000");
        await PressAsync(page, "i");
        await UntilAsync(asset, document => Trim(document) == (2.12, null));
        await PressAsync(page, "ArrowRight", "ArrowRight", "ArrowRight", ",");
        await Expect(page.Locator(".deck-time")).ToHaveTextAsync("0:05.080 of 0:08.000");
        await PressAsync(page, "o");
        await UntilAsync(asset, document => Trim(document) == (2.12, 5.08));
        await Expect(page.Locator(".outcome")).ToContainTextAsync("0:02.960");

        // An edge is dragged, and one key takes that back.
        var strip = (await page.Locator(".reel").BoundingBoxAsync())!;
        var edge = (await page.Locator(".edge.out").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(edge.X + (edge.Width / 2), edge.Y + (edge.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(strip.X + (strip.Width * 0.7f), edge.Y + 5);
        await page.Mouse.MoveAsync(strip.X + (strip.Width * 0.75f), edge.Y + 5);
        await page.Mouse.UpAsync();
        await UntilAsync(asset, document => Trim(document) is (2.12, { } to) && Math.Abs(to - 6) <= OfAFrame);
        await page.Keyboard.PressAsync("Control+z");
        await UntilAsync(asset, document => Trim(document) == (2.12, 5.08));
        await Expect(page.GetByLabel("Ends at", new() { Exact = true })).ToHaveValueAsync("0:05.080");
        await Look.AtBothAsync(page, "editor-cut", Screen.Desktop);

        // What is done to its pictures is seen as it comes out, at the time where it stands.
        await page.Locator("[data-tool='colour']").ClickAsync();
        await page.GetByLabel("Black and white").CheckAsync();
        await WhenTrueAsync(page);
        Assert.True(await page.EvaluateAsync<bool>(IsGrey), "The preview is grey.");
        await page.GetByLabel("Black and white").UncheckAsync();
        await UntilAsync(asset, document => Edit(document, "colour") is null);

        // It is made as it is cut, and then goes on with others behind it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(page.Locator(".made-line[data-status='completed']")).ToHaveCountAsync(1);
        var made = await ResultAsync(asset);
        Assert.InRange(made.Duration ?? 0, 2.96 - OfAFrame, 2.96 + OfAFrame);

        await page.Locator("[data-tool='join']").ClickAsync();
        foreach (var title in new[] { "Red scene", "Green scene" })
        {
            await page.GetByLabel("Put behind it").FillAsync(title);
            await page.Locator(".pick-list button").Filter(new() { HasText = title }).ClickAsync();
            await Expect(page.Locator(".order li").Filter(new() { HasText = title })).ToBeVisibleAsync();
        }

        await UntilAsync(asset, document => Behind(document).SequenceEqual([red.Id, green.Id]));
        var (first, second) = ((await page.Locator(".order [data-grip]").Nth(0).BoundingBoxAsync())!, (await page.Locator(".order [data-grip]").Nth(1).BoundingBoxAsync())!);
        await page.Mouse.MoveAsync(second.X + 8, second.Y + (second.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(first.X + 8, first.Y + first.Height);
        await page.Mouse.MoveAsync(first.X + 8, first.Y + 4);
        await Look.AtAsync(page, "editor-join", Screen.Desktop);
        await page.Mouse.UpAsync();
        await UntilAsync(asset, document => Behind(document).SequenceEqual([green.Id, red.Id]));
        await Expect(page.Locator(".order li").Nth(1)).ToContainTextAsync("Green scene");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Green scene down" }).ClickAsync();
        await UntilAsync(asset, document => Behind(document).SequenceEqual([red.Id, green.Id]));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(page.Locator(".made-line[data-status='completed']")).ToHaveCountAsync(2);
        var joined = await ResultAsync(asset);
        Assert.InRange(joined.Duration ?? 0, 6.96 - (3 * OfAFrame), 6.96 + (3 * OfAFrame));
        Assert.Equal([red.Id, green.Id], Behind((await journey.Api.ListEditsAsync(asset.Id, status: null, cursor: null, 1, Token)).Items[0].Recipe));

        await page.Locator("[data-tool='sound']").ClickAsync();
        await Look.AtAsync(page, "editor-sound", Screen.Desktop);
        await LookCloserAsync(page);
        await TakePicturesAsync(page, asset);
        await SubtitleAsync(page, asset);
        await using var phone = await OpenAsync($"/library/{asset.Id}/edit", Screen.Phone);
        await phone.Page.WaitForFunctionAsync("() => document.querySelector('edit-stage video')?.readyState >= 2");
        await Look.AtAsync(phone.Page, "editor-film", Screen.Phone);
        var sound = await hall;
        await phone.Page.GotoAsync(new Uri(product.Address, $"/library/{sound.Id}/edit").ToString());
        await phone.WhenConnectedAsync();
        await phone.Page.WaitForFunctionAsync("() => document.querySelector('edit-stage audio')?.readyState >= 1");
        await phone.Page.GetByLabel("Begins at").FillAsync("soon");
        await phone.Page.Keyboard.PressAsync("Enter");
        await Expect(phone.Page.GetByText("A time is seconds such as 12.5")).ToBeVisibleAsync();
        await phone.Page.GetByLabel("Begins at").FillAsync("0:01.5");
        await phone.Page.Keyboard.PressAsync("Enter");
        await UntilAsync(sound, document => Trim(document) == (1.5, null));
        await Look.AtAsync(phone.Page, "editor-audio", Screen.Phone);
        Assert.Empty(tab.Complaints);
        Assert.Empty(phone.Complaints);
    }

    // The time line as large as one likes, with what is looked at in sight.
    private static async Task LookCloserAsync(IPage page)
    {
        await page.Locator("[data-tool='time']").ClickAsync();
        await PressAsync(page, "End", "+", "+", "+");
        await Expect(page.Locator(".deck-zoom")).ToHaveTextAsync("8×");
        Assert.True(await page.EvaluateAsync<bool>("() => { const room = document.querySelector('.reel-room').getBoundingClientRect(), head = document.querySelector('.head').getBoundingClientRect(), reel = document.querySelector('.reel'); return reel.offsetWidth > room.width * 6 && head.left > room.left && head.left < room.right; }"));
        await PressAsync(page, "Home");
        Assert.True(await page.EvaluateAsync<bool>("() => { const room = document.querySelector('.reel-room').getBoundingClientRect(), head = document.querySelector('.head').getBoundingClientRect(); return head.left >= room.left && head.left < room.right; }"));
        await Look.AtAsync(page, "editor-closer", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more of the time line" }).ClickAsync();
        await PressAsync(page, "-", "-");
        await Expect(page.Locator(".deck-zoom")).ToHaveTextAsync("1×");
    }

    private async Task TakePicturesAsync(IPage page, Client.Assets.Asset asset)
    {
        // What does not go with it is said, whichever tool it belongs to.
        await page.Locator("[data-tool='format']").ClickAsync();
        await page.Locator("#extract").SelectOptionAsync("frames");
        await Expect(page.Locator(".editor > .problem")).ToContainTextAsync("`concat` is done to a whole film");
        await Look.AtAsync(page, "editor-pictures", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin anew" }).ClickAsync();
        await Expect(page.Locator(".editor > .problem")).ToHaveCountAsync(0);
        await page.Locator("#extract").SelectOptionAsync("frames");
        await page.Locator("#extract-count").FillAsync("2");
        await page.Locator("#extract-width").FillAsync("320");
        await page.Keyboard.PressAsync("Enter");
        await UntilAsync(asset, document => document["result"] is JsonObject result && (string?)result["extract"] == "frames" && (int?)result["count"] == 2 && (int?)result["width"] == 320);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(page.Locator(".made-line[data-status='completed']")).ToHaveCountAsync(3);
        Assert.Equal(2, (await journey.Api.ListEditsAsync(asset.Id, status: null, cursor: null, 1, Token)).Items[0].Assets.Count);
    }

    private async Task SubtitleAsync(IPage page, Client.Assets.Asset asset)
    {
        await using var words = new MemoryStream("WEBVTT\n\n00:00.000 --> 00:03.000\nGood evening.\n"u8.ToArray());
        var captions = await journey.Api.UploadAsync(words, "Words of the meeting.vtt", Token);
        await Until.TrueAsync(async () => (await journey.Api.GetAssetAsync(captions.Id, Token)).Status == Client.Assets.AssetStatus.Ready, "the captions are looked into");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin anew" }).ClickAsync();
        await page.Locator("[data-tool='words']").ClickAsync();
        await page.GetByLabel("Captions of the library").FillAsync("meeting");
        await page.Locator(".pick-list button").Filter(new() { HasText = "Words of the meeting" }).ClickAsync();
        await page.GetByLabel("Language").FillAsync("eng");
        await page.GetByLabel("Language").BlurAsync();
        await UntilAsync(asset, document => (string?)Edit(document, "subtitles")?["asset"] == captions.Id.ToString() && (string?)Edit(document, "subtitles")?["language"] == "eng");
        await Look.AtAsync(page, "editor-words", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(page.Locator(".made-line[data-status='completed']")).ToHaveCountAsync(4);
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }

    private static (double From, double? To)? Trim(JsonObject document) => Edit(document, "trim") is { } trim ? ((double?)trim["from"] ?? 0, (double?)trim["to"]) : null;

    private static IEnumerable<Guid> Behind(JsonObject document) => (Edit(document, "concat")?["assets"] as JsonArray ?? []).Select(id => Guid.Parse((string)id!));
}
