using Aspire.Media.Client.Assets;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Library;

/// <summary>New names, and words that are found, on a library of their own.</summary>
public sealed class RenamingTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private const string Hostile = "<script>document.title = 'taken over'</script> budget";

    private readonly OneProcess product = new(postgres);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task Names_are_shown_before_given_and_given_back_and_found_words_are_marked_as_text()
    {
        using var journey = new Journey(product.Address);
        foreach (var name in new[] { "First draft.txt", $"{Hostile}.txt", "Third draft.txt" })
        {
            var asset = await journey.Api.UploadAsync(new MemoryStream(Guid.NewGuid().ToByteArray()), name, Token);
            await journey.Api.ChangeAssetAsync(asset.Id, new ChangeAsset(Title: name[..^4], Description: "What the council said of the budget & more."), Token);
        }

        await using var tab = await browser.OpenAsync(Screen.Desktop);
        var page = tab.Page;
        await page.GotoAsync(new Uri(product.Address, "/library").ToString());
        await tab.WhenConnectedAsync();
        foreach (var title in new[] { "First draft", "Third draft" })
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Choose {title}" }).CheckAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Rename…" }).ClickAsync();
        var names = page.GetByRole(AriaRole.List, new() { Name = "What they will be called" }).GetByRole(AriaRole.Listitem);
        await page.GetByLabel("New name").FillAsync("{titel}");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no `{titel}`");
        await page.GetByLabel("New name").FillAsync("Minutes");
        await Expect(names.First).ToContainTextAsync("Another one is called like that");
        await Look.AtBothAsync(page, "library-rename", Screen.Desktop);
        await page.GetByLabel("New name").FillAsync("Minutes");
        await page.GetByRole(AriaRole.Button, new() { Name = "{n:3}" }).ClickAsync();
        await Expect(names).ToContainTextAsync(["Minutes 001", "Minutes 002"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename 2" }).ClickAsync();

        await Expect(page.GetByText("2 were renamed.")).ToBeVisibleAsync();
        await Expect(page.Locator(".asset-title").Filter(new() { HasText = "Minutes 00" })).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("2 were given the old name back.")).ToBeVisibleAsync();
        await Expect(page.Locator(".asset-title").Filter(new() { HasText = "draft" })).ToHaveCountAsync(2);

        // What was renamed stays on a page of its own, with the way back, which goes both ways.
        await page.GetByRole(AriaRole.Link, new() { Name = "Renamed" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Renamed media" })).ToBeVisibleAsync();
        var past = page.Locator(".renamed-line");
        await Expect(past).ToHaveCountAsync(2);
        await Expect(past.First).ToContainTextAsync("Names given back");
        await Expect(past.Last).ToContainTextAsync("2 renamed");
        await Expect(past.Last).ToContainTextAsync("undone");
        await Expect(past.Last.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await past.First.GetByRole(AriaRole.Button, new() { Name = "Undo the giving back" }).ClickAsync();
        await Expect(page.GetByText("2 were given the old name back.")).ToBeVisibleAsync();
        await Expect(past).ToHaveCountAsync(3);
        await Expect(past.Nth(1)).ToContainTextAsync("undone");
        await Look.AtBothAsync(page, "library-renames", Screen.Desktop);

        // Words are marked, and a title is text whatever stands in it.
        await page.GotoAsync(new Uri(product.Address, "/library?text=budg").ToString());
        await tab.WhenConnectedAsync();
        await Expect(page.Locator(".asset-tile")).ToHaveCountAsync(3);
        var hostile = page.Locator(".asset-tile").Filter(new() { HasText = "taken over" });
        await Expect(hostile.Locator(".asset-title mark")).ToHaveTextAsync("budget");
        await Expect(hostile.Locator(".asset-title")).ToHaveTextAsync(Hostile);
        await Expect(page.Locator(".asset-found mark").First).ToHaveTextAsync("budget");
        await Expect(page.Locator(".asset-found").First).ToHaveTextAsync("Description: What the council said of the budget & more.");
        Assert.DoesNotContain("taken over", await page.TitleAsync(), StringComparison.Ordinal);
        await Look.AtBothAsync(page, "library-found", Screen.Desktop);
        await using var phone = await browser.OpenAsync(Screen.Phone);
        await phone.Page.GotoAsync(new Uri(product.Address, "/library?text=budg&view=table").ToString());
        await phone.WhenConnectedAsync();
        await Expect(phone.Page.Locator(".asset-found mark").First).ToHaveTextAsync("budget");
        await Look.AtAsync(phone.Page, "library-found", Screen.Phone);
        await phone.Page.GotoAsync(new Uri(product.Address, "/library/renames").ToString());
        await phone.WhenConnectedAsync();
        await Expect(phone.Page.Locator(".renamed-line")).ToHaveCountAsync(3);
        await Look.AtAsync(phone.Page, "library-renames", Screen.Phone);
        Assert.Empty(tab.Complaints);
    }
}
