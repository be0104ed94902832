using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;
using Aspire.Media.Web.Tests.Library;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Editor;

/// <summary>The editor, from the first handle to what was made.</summary>
public sealed partial class EditorTests(OneProcess product, Browser browser) : IClassFixture<OneProcess>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Journey journey = new(product.Address);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        journey.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_picture_is_cropped_by_its_handles_written_on_undone_refused_and_made()
    {
        var asset = await UploadAsync(await Clips.StreetAsync(folder["A street.png"]));
        await using var tab = await OpenAsync($"/library/{asset.Id}", Screen.Desktop);
        var page = tab.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Edit A street", Level = 1 })).ToBeVisibleAsync();
        await WhenShownAsync(page);
        Assert.Empty((await journey.Api.ListEditSessionsAsync(asset.Id, status: null, cursor: null, 10, Token)).Items);

        // 800 × 600: the lower right corner up to the middle, and the upper left one by keys.
        await DragAsync(page, page.Locator(".crop [data-side='se']"), -0.5, -0.5);
        await UntilAsync(asset, document => Crop(document) == (0, 0, 400, 300));
        await page.Locator(".crop [data-side='nw']").FocusAsync();
        await page.EvaluateAsync(PressTogether);
        await UntilAsync(asset, document => Crop(document) == (11, 1, 389, 299));
        await Expect(page.Locator(".crop-size")).ToHaveTextAsync("389 × 299");
        await Look.AtBothAsync(page, "editor-crop", Screen.Desktop);

        // What was pressed together is taken back together.
        await page.Keyboard.PressAsync("Control+z");
        await UntilAsync(asset, document => Crop(document) == (0, 0, 400, 300));
        await Expect(page.Locator(".crop-size")).ToHaveTextAsync("400 × 300");
        await page.Keyboard.PressAsync("Control+Shift+Z");
        await UntilAsync(asset, document => Crop(document) == (11, 1, 389, 299));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await UntilAsync(asset, document => Crop(document) == (0, 0, 400, 300));

        // A shape is kept while a side is dragged.
        await page.GetByRole(AriaRole.Button, new() { Name = "1:1", Exact = true }).ClickAsync();
        await UntilAsync(asset, document => Crop(document) is var (_, _, width, height) && width == 600 && height == 600);

        // Colours are seen at once, and then as Api makes them.
        await page.Locator("[data-tool='colour']").ClickAsync();
        await page.Locator("#saturation").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("output[for='saturation']")).ToHaveTextAsync("0%");
        await UntilAsync(asset, document => document["edits"]!.AsArray().Any(edit => (string?)edit!["do"] == "colour" && (double)edit["saturation"]! == 0));
        await WhenTrueAsync(page);
        Assert.True(await page.EvaluateAsync<bool>(IsGrey), "The preview is grey.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Before and after" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Slider, new() { Name = "Before and after" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Slider, new() { Name = "Before and after" }).PressAsync("Shift+ArrowLeft");
        await Look.AtAsync(page, "editor-colours", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Before and after" }).ClickAsync();

        // Words are put where they are let go.
        await page.Locator("[data-tool='text']").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add text" }).ClickAsync();
        await page.GetByLabel("Words").FillAsync("Town hall 🏛");
        await page.GetByLabel("Words").BlurAsync();
        await UntilAsync(asset, document => (string?)Text(document)?["text"] == "Town hall 🏛");
        await DragAsync(page, page.Locator(".word"), 0.25, 0.5);
        await UntilAsync(asset, document => Spot(document) is var (x, y) && Math.Abs(x - 35) < 0.3 && Math.Abs(y - 60) < 0.3);
        await WhenTrueAsync(page);
        await Look.AtBothAsync(page, "editor-text", Screen.Desktop);

        // What Api refuses is said where it was typed, and stays to be mended.
        await page.Locator("[data-tool='format']").ClickAsync();
        await page.Locator("#width").FillAsync("99999");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".tool .problem")).ToContainTextAsync("`width` of `resize` is pixels from 1 to 30000");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make it" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Look.AtAsync(page, "editor-refused", Screen.Desktop);
        await page.Locator("#width").FillAsync("150");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".tool .problem")).ToHaveCountAsync(0);
        await Expect(page.Locator(".outcome")).ToContainTextAsync("150 × 150");
        await page.Locator("#format").SelectOptionAsync("webp/");
        await UntilAsync(asset, document => (string?)document["result"]?["format"] == "webp");

        // It is made, and told here without a reload; the second time it is the same.
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        var line = page.Locator(".made-line");
        await Expect(line).ToHaveCountAsync(1);
        await Expect(line).ToHaveAttributeAsync("data-status", "completed");
        var made = await ResultAsync(asset);
        Assert.Equal((150, 150, "image/webp"), (made.Width, made.Height, made.ContentType));
        await Expect(line.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", $"library/{made.Id}");
        await Expect(line.Locator("img")).ToBeVisibleAsync();
        await Look.AtBothAsync(page, "editor-made", Screen.Desktop);
        Assert.Empty(tab.Complaints);

        // What was made is gone on from, also on a telephone and in the dark.
        await line.GetByRole(AriaRole.Button, new() { NameRegex = GoOnPattern() }).ClickAsync();
        await page.Locator("[data-tool='crop']").ClickAsync();
        await Expect(page.Locator(".crop-size")).ToHaveTextAsync("600 × 600");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn right" }).ClickAsync();
        await page.Locator("#tilt").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await UntilAsync(asset, document => document["edits"]!.AsArray().Any(edit => (string?)edit!["do"] == "rotate" && (double)edit["degrees"]! is > 90 and < 91));
        await page.Locator("[data-tool='mark']").ClickAsync();
        await page.GetByLabel("Lay a picture over it").FocusAsync();
        await page.Locator(".pick-list button").Filter(new() { HasText = asset.Title }).ClickAsync();
        await UntilAsync(asset, document => (string?)Edit(document, "watermark")?["asset"] == made.Id.ToString());
        await WhenTrueAsync(page);
        await Look.AtAsync(page, "editor-mark", Screen.Desktop);
        await using var phone = await OpenAsync($"/library/{asset.Id}/edit", Screen.Phone);
        await WhenShownAsync(phone.Page);
        await Look.AtAsync(phone.Page, "editor", Screen.Phone);
        Assert.Empty(phone.Complaints);
    }

    // All in one go, however slow the machine is.
    private const string PressTogether = """
        () => {
          for (const [key, shiftKey] of [['ArrowRight', true], ['ArrowRight', false], ['ArrowDown', false]]) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
        }
        """;

    private const string IsGrey = """
        () => {
          const picture = document.querySelector('.truth');
          const canvas = Object.assign(document.createElement('canvas'), { width: picture.naturalWidth, height: picture.naturalHeight });
          const paper = canvas.getContext('2d');
          paper.drawImage(picture, 0, 0);
          const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
          for (let at = 0; at < data.length; at += 4) if (Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 6) return false;
          return data.length > 40000;
        }
        """;

    private async Task<Asset> UploadAsync(string file)
    {
        await using var bytes = File.OpenRead(file);
        return await ReadyAsync((await journey.Api.UploadAsync(bytes, Path.GetFileName(file), Token)).Id);
    }

    private async Task<Asset> ReadyAsync(Guid id)
    {
        Asset? asset = null;
        await Until.TrueAsync(async () => (asset = await journey.Api.GetAssetAsync(id, Token)) is { Status: AssetStatus.Ready } && (asset.Kind == AssetKind.Audio || asset.Links.Renditions.ContainsKey("thumbnail")), "it is looked into");
        return asset!;
    }

    /// <summary>What the newest edit of it made.</summary>
    private async Task<Asset> ResultAsync(Asset asset)
    {
        var edit = (await journey.Api.ListEditsAsync(asset.Id, status: null, cursor: null, 1, Token)).Items.Single();
        Assert.Equal(EditStatus.Completed, edit.Status);
        return await ReadyAsync(edit.Asset!.Value);
    }

    private Task UntilAsync(Asset asset, Func<JsonObject, bool> stands) => Until.TrueAsync(
        async () => (await journey.Api.ListEditSessionsAsync(asset.Id, EditSessionStatus.Open, cursor: null, 1, Token)).Items is [var session] && stands(session.Document),
        "the session holds what was done",
        instead: async () => string.Join("; ", (await journey.Api.ListEditSessionsAsync(asset.Id, status: null, cursor: null, 5, Token)).Items.Select(session => $"{session.Status}, revision {session.Revision}: {session.Document.ToJsonString()}")));

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }

    /// <summary>Drags something by parts of the picture.</summary>
    private static async Task DragAsync(IPage page, ILocator what, double across, double down)
    {
        var canvas = (await page.Locator("edit-stage .plate").BoundingBoxAsync())!;
        var box = (await what.BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(x + (canvas.Width * across / 2)), (float)(y + (canvas.Height * down / 2)));
        await page.Mouse.MoveAsync((float)(x + (canvas.Width * across)), (float)(y + (canvas.Height * down)));
        await page.Mouse.UpAsync();
    }

    private static async Task WhenShownAsync(IPage page) => await page.WaitForFunctionAsync("() => { const picture = document.querySelector('edit-stage .base'); return (picture?.naturalWidth || picture?.videoWidth) > 0; }");

    /// <summary>Once Api's own picture of what stands now is seen.</summary>
    private static async Task WhenTrueAsync(IPage page)
    {
        await Expect(page.Locator("edit-stage .truth")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => !document.querySelector('edit-stage[data-asking]')");
    }

    private static JsonObject? Edit(JsonObject document, string verb) => document["edits"]!.AsArray().OfType<JsonObject>().FirstOrDefault(edit => (string?)edit["do"] == verb);

    private static JsonObject? Text(JsonObject document) => Edit(document, "text");

    private static (double X, double Y, double Width, double Height)? Crop(JsonObject document) =>
        Edit(document, "crop") is { } crop ? ((double?)crop["x"] ?? 0, (double?)crop["y"] ?? 0, (double)crop["width"]!, (double)crop["height"]!) : null;

    private static (double X, double Y)? Spot(JsonObject document) =>
        ((string?)Text(document)?["at"])?.Split(',') is [var x, var y]
            ? (double.Parse(x.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture), double.Parse(y.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture)) : null;

    [GeneratedRegex("^Go on from it")]
    private static partial Regex GoOnPattern();
}
