using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Search;

[Collection<OneProcessTests>]
public sealed class SearchTests(OneProcess product, Browser browser)
{
    [Fact]
    public async Task Workflows_and_runs_are_found_by_the_keyboard_alone()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync("{ name: needle, title: Find the needle, labels: { hay: stack }, steps: [{ id: go, uses: flow.noop }] }");
        var id = await journey.StartAsync("needle", run => run.Status == RunStatus.Completed);
        var run = await journey.Api.GetRunAsync(id, TestContext.Current.CancellationToken);
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(product.Address.ToString());
        await tab.WhenConnectedAsync();
        var workflow = tab.Page.Locator("main .line").Filter(new() { HasText = "Find the needle" });
        var line = tab.Page.Locator($"main .run-line a[href='runs/{id}']");

        foreach (var (sought, found) in new[] { ("the need", workflow), (id.ToString(), line), (id.ToString()[^8..], line), ("hay:stack", line), ("needle", line), (run.Steps[0].Id.ToString(), line) })
        {
            await tab.Page.Locator("h1").ClickAsync();
            await tab.Page.Keyboard.PressAsync("/");
            await Expect(tab.Page.Locator("#search")).ToBeFocusedAsync();
            await tab.Page.Keyboard.PressAsync("Control+A");
            await tab.Page.Keyboard.TypeAsync(sought);
            await tab.Page.Keyboard.PressAsync("Enter");
            await Expect(found).ToBeVisibleAsync();
        }

        await Look.AtAsync(tab.Page, "search", Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/search?q=" + Uri.EscapeDataString("no such thing ' \" <b>")).ToString());
        await Expect(tab.Page.GetByText("Nothing was found.")).ToBeVisibleAsync();
        await tab.WhenConnectedAsync();
        await Look.AtAsync(tab.Page, "search-nothing", Screen.Desktop);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_keyboard_goes_everywhere_and_the_map_says_how()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(product.Address.ToString());
        await tab.WhenConnectedAsync();

        await tab.Page.Keyboard.PressAsync("?");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Keys" })).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "keys", Screen.Desktop);
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Keys" })).ToBeHiddenAsync();

        foreach (var (key, place, heading) in new[] { ("r", "runs", "Runs"), ("w", "workflows", "Workflows"), ("q", "queue", "Queue"), ("k", "workers", "Workers"), ("s", "status", "Status"), ("h", "", "Home") })
        {
            await tab.Page.Keyboard.PressAsync("g");
            await tab.Page.Keyboard.PressAsync(key);
            await Expect(tab.Page).ToHaveURLAsync(new Uri(product.Address, place).ToString());
            // Whoever listens instead of looking stands at the new page's heading.
            await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeFocusedAsync();
        }

        await tab.Page.Keyboard.PressAsync("g");
        await tab.Page.Keyboard.PressAsync("w");
        await Expect(tab.Page.Locator(".flow-line").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Workflows", Level = 1 })).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("j");
        await Expect(tab.Page.Locator(".flow-line .what").First).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".diagram")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }
}
