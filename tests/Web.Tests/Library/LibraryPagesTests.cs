using System.Text.RegularExpressions;

using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Library;

/// <summary>The library from the first file on.</summary>
[Collection<OneProcessTests>]
public sealed partial class LibraryPagesTests(OneProcess product, Browser browser) : IDisposable
{
    private const string Named = "Council <b>meeting 🏛 & more";
    private const string Hostile = "<img src=x onerror=alert(1)>.txt";

    private const string DropAgain = """
        async ([content, name]) => {
          const bytes = await (await fetch(content)).blob();
          const dropped = new DataTransfer();
          dropped.items.add(new File([bytes], name, { type: 'video/mp4' }));
          for (const kind of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: dropped }));
        }
        """;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_clip_comes_in_is_played_described_found_deleted_and_brought_back()
    {
        using var journey = new Journey(product.Address);
        var clip = await Clips.VideoAsync(folder[$"{Named}.mp4"]);
        await using var tab = await OpenAsync("/library", Screen.Desktop);
        var page = tab.Page;
        var scripts = new List<string>();
        page.Dialog += (_, dialog) =>
        {
            scripts.Add(dialog.Message);
            _ = dialog.DismissAsync();
        };
        await Expect(page.GetByText("The library is empty.")).ToBeVisibleAsync();
        await Look.AtAsync(page, "library-empty", Screen.Desktop);

        // It comes in, and what is made of it appears by itself.
        await page.SetInputFilesAsync("library-drop input", clip);
        var upload = page.Locator(".upload").Filter(new() { HasText = Named });
        await Expect(upload).ToContainTextAsync("In the library");
        var tile = page.Locator(".asset-tile").Filter(new() { HasText = Named });
        await Expect(tile.Locator("img")).ToBeVisibleAsync();
        await Expect(tile).ToContainTextAsync("0:08");
        var asset = Assert.Single((await journey.Api.ListAssetsAsync(new(), cursor: null, limit: null, Token)).Items);

        // The same once more is told as such.
        await page.EvaluateAsync(DropAgain, new[] { asset.Links.Content, "The same.mp4" });
        var again = page.Locator(".upload").Filter(new() { HasText = "The same.mp4" });
        await Expect(again).ToContainTextAsync("It was here already");
        await Expect(again.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", $"library/{asset.Id}");

        await AddOthersAsync(journey);
        await Expect(page.Locator(".asset-tile")).ToHaveCountAsync(5);
        await Expect(page.Locator(".asset-tile img")).ToHaveCountAsync(3);
        await Look.AtAsync(page, "library-uploads", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear what is done" }).ClickAsync();
        await Expect(page.Locator("media-uploads")).ToBeHiddenAsync();

        // It is played, with the keyboard too, and describes what lies under the pointer.
        await tile.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Named, Level = 1 })).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('video')?.readyState >= 2");
        await page.EvaluateAsync("() => { const video = document.querySelector('video'); video.muted = true; return video.play(); }");
        await page.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 0.1");
        await page.EvaluateAsync("() => document.querySelector('video').pause()");
        await page.EvaluateAsync("() => { document.querySelector('video').currentTime = 1; }");
        await page.Locator(".time-line").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.WaitForFunctionAsync("() => { const video = document.querySelector('video'); return !video.seeking && video.readyState >= 2 && Math.abs(video.currentTime - 6) < 0.2; }");
        await Expect(page.Locator(".time-line")).ToHaveAttributeAsync("aria-valuetext", "0:06 of 0:08");

        // It is described.
        await page.GetByLabel("Tags, with commas between").FillAsync("council, spring 2026");
        await page.GetByLabel("Collection").FillAsync("Meetings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".library-set .chip").First).ToHaveTextAsync("council");
        await page.GetByText("Run a workflow on it").ClickAsync();
        await Expect(page.Locator($"a[href='workflows/new-asset/run?asset={asset.Id}']")).ToBeVisibleAsync();
        await Expect(page.Locator(".side-column .line a").First).ToContainTextAsync("new-asset");
        await page.Locator(".time-line.sounding").HoverAsync();
        await Expect(page.Locator(".hover-picture .small-picture")).ToBeVisibleAsync();
        await Expect(page.Locator(".hover-time")).ToHaveTextAsync(MiddlePattern());
        await Look.AtAsync(page, "asset", Screen.Desktop);
        foreach (var screen in new[] { Screen.Desktop.InDark, Screen.Phone })
        {
            await using var look = await OpenAsync($"/library/{asset.Id}", screen);
            await look.Page.WaitForFunctionAsync("() => document.querySelector('video').readyState >= 1");
            await Look.AtAsync(look.Page, "asset", screen);
            Assert.Empty(look.Complaints);
        }

        // It is found by what was said of it; the address says what is looked for.
        await page.GotoAsync(new Uri(product.Address, "/library").ToString());
        await tab.WhenConnectedAsync();
        await page.GetByText("More filters").ClickAsync();
        await page.Locator("#library-tags").FillAsync("spring 2026");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(TagPattern());
        await Expect(page.Locator(".asset-tile")).ToHaveCountAsync(1);
        await Expect(tile).ToBeVisibleAsync();
        await page.GetByLabel("Length").SelectOptionAsync(">=3600");
        await Expect(page.GetByText("Nothing in the library is like that.")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(tile).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(product.Address, $"/workflows/new-asset/run?asset={asset.Id}").ToString());
        await Expect(page.Locator("#input-asset")).ToHaveValueAsync(asset.Id.ToString());
        await page.GotoAsync(new Uri(product.Address, "/search?q=spring").ToString());
        await Expect(tile).ToBeVisibleAsync();

        // It is deleted, which one can think better of.
        await page.GotoAsync(new Uri(product.Address, "/library").ToString());
        await tab.WhenConnectedAsync();
        await tile.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(page.GetByText("1 chosen")).ToBeVisibleAsync();
        await Look.AtAsync(page, "library-chosen", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(tile).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(tile).ToBeVisibleAsync();
        await tile.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("It was deleted")).ToBeVisibleAsync();
        await Expect(page.Locator("video")).ToHaveCountAsync(0);
        await Look.AtAsync(page, "asset-deleted", Screen.Desktop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await Expect(page.Locator("video")).ToBeVisibleAsync();

        foreach (var (path, name, screen) in new[]
        {
            ("/library", "library", Screen.Desktop.InDark), ("/library", "library", Screen.Phone), ("/library", "library", Screen.Wide),
            ("/library?view=table&sort=title", "library-table", Screen.Desktop), ("/library?view=table&sort=title", "library-table", Screen.Phone.InDark),
        })
        {
            await using var look = await OpenAsync(path, screen);
            await Expect(look.Page.Locator(".asset-title")).ToHaveCountAsync(5);
            await Look.AtAsync(look.Page, name, screen);
            Assert.Empty(look.Complaints);
        }

        // What a browser cannot play says so, and a name stays a name.
        await page.GotoAsync(new Uri(product.Address, "/library?text=old").ToString());
        await tab.WhenConnectedAsync();
        await page.Locator(".asset-tile .what").ClickAsync();
        await Expect(page.GetByText("This browser cannot play it.")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(product.Address, "/library?type=other").ToString());
        await Expect(page.Locator(".asset-tile .asset-title")).ToContainTextAsync(Hostile[..^4]);
        Assert.Empty(scripts);
        Assert.Empty(tab.Complaints);
        Assert.Equal(404, (await page.GotoAsync(new Uri(product.Address, $"/library/{Guid.NewGuid()}").ToString()))!.Status);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no such thing in the library" })).ToBeVisibleAsync();
    }

    private async Task AddOthersAsync(Journey journey)
    {
        foreach (var file in new[]
        {
            await Clips.OldVideoAsync(folder["An old recording.ts"]),
            await Clips.SoundAsync(folder["Interview with the mayor.flac"]),
            await Clips.PictureAsync(folder["A tall picture.png"]),
        })
        {
            await using var bytes = File.OpenRead(file);
            await journey.Api.UploadAsync(bytes, Path.GetFileName(file), Token);
        }

        await journey.Api.UploadAsync(new MemoryStream("Minutes of the meeting"u8.ToArray()), Hostile, Token);
    }

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }

    [GeneratedRegex(@"/library\?tags=spring%202026$")]
    private static partial Regex TagPattern();

    [GeneratedRegex("^0:0[34]$")]
    private static partial Regex MiddlePattern();
}
