using System.Text.RegularExpressions;

using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Layout;

[Collection<OneProcessTests>]
public sealed partial class ShellTests(OneProcess product, Browser browser)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark, Screen.Wide];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Every_page_fits_and_is_usable_by_everybody(Screen screen)
    {
        await using var tab = await browser.OpenAsync(screen);

        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        await tab.WhenConnectedAsync();
        await Look.AtAsync(tab.Page, "status", screen);

        await tab.Page.Locator(".rows .link").First.ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "worker", screen);

        if (screen.Name == Screen.Phone.Name)
        {
            await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
            await Look.AtAsync(tab.Page, "menu", screen);
        }

        Assert.Empty(tab.Complaints);

        var answer = await tab.Page.GotoAsync(new Uri(product.Address, "/no/such/page").ToString());
        Assert.Equal(404, answer!.Status);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "not-found", screen);
    }

    [Fact]
    public async Task A_chosen_theme_overrides_the_system_and_is_remembered_without_a_flash()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        var light = await GroundAsync(tab.Page);
        await tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).CheckAsync();
        var dark = await GroundAsync(tab.Page);
        Assert.NotEqual(light, dark);

        // What the very first frame would be painted with, before any later script has run.
        await tab.Page.AddInitScriptAsync("new MutationObserver((_, watch) => { if (document.body) { window.first = document.documentElement.dataset.theme; watch.disconnect(); } }).observe(document, { childList: true, subtree: true })");
        await tab.Page.ReloadAsync();
        Assert.Equal("dark", await tab.Page.EvaluateAsync<string>("() => window.first"));
        Assert.Equal(dark, await GroundAsync(tab.Page));

        // The choice is still marked after Blazor has drawn the page anew.
        await tab.WhenConnectedAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Dark" })).ToBeCheckedAsync();

        await tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Like the system" }).CheckAsync();
        Assert.Equal(light, await GroundAsync(tab.Page));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_in_order_and_sees_where_it_is()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        await tab.WhenConnectedAsync();

        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Page.GetByText("Skip to content")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("main")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Tab");
        var worker = tab.Page.Locator(".rows .link").First;
        await Expect(worker).ToBeFocusedAsync();
        Assert.Equal("2px", await worker.EvaluateAsync<string>("element => getComputedStyle(element).outlineWidth"));
    }

    [Fact]
    public async Task The_menu_of_a_phone_opens_and_closes()
    {
        await using var tab = await browser.OpenAsync(Screen.Phone);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        // What is opened before that closes again, as the page is put in place of the one that was sent.
        await tab.WhenConnectedAsync();
        var status = tab.Page.GetByRole(AriaRole.Link, new() { Name = "Status" });
        await Expect(status).ToBeHiddenAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
        await Expect(status).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(status).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Times_are_told_in_the_viewers_zone()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        var time = tab.Page.Locator(".rows time").First;
        await Expect(time).ToHaveAttributeAsync("title", UtcPattern());

        await time.HoverAsync();

        Assert.Equal(
            await time.EvaluateAsync<string>("time => new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })"),
            await time.GetAttributeAsync("title"));
    }

    private static Task<string> GroundAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    [GeneratedRegex("UTC$")]
    private static partial Regex UtcPattern();
}
