using System.Text.RegularExpressions;

using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Status;

[Collection<OneProcessTests>]
public sealed partial class StatusPageTests(OneProcess product, Browser browser)
{
    [Fact]
    public async Task The_first_answer_is_the_whole_page()
    {
        using var http = new HttpClient();

        var html = await http.GetStringAsync(new Uri(product.Address, "/status"), TestContext.Current.CancellationToken);

        Assert.Contains("Everything works", html);
        Assert.Contains("PostgreSQL at", html);
        Assert.Contains($"process {product.Id}", html);
    }

    [Fact]
    public async Task Components_and_the_live_worker_are_shown_and_stay_up_to_date()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());

        foreach (var component in new[] { "Database", "Storage", "ffmpeg" })
        {
            var card = tab.Page.GetByRole(AriaRole.Listitem).Filter(new() { Has = tab.Page.GetByRole(AriaRole.Heading, new() { Name = component }) });
            await Expect(card.GetByText("Healthy")).ToBeVisibleAsync();
        }

        var row = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"process {product.Id}" });
        await Expect(row.GetByText("Live")).ToBeVisibleAsync();

        await using (await product.StartWorkerAsync())
        {
            await Expect(tab.Page.GetByText("2 workers are live.")).ToBeVisibleAsync();
        }

        await Expect(tab.Page.GetByText("1 worker stopped in the last day")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Nothing_blinks_when_the_page_comes_to_life()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.AddInitScriptAsync("""
            window.shifts = 0; window.gaps = 0;
            new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifts += entry.value; }).observe({ type: 'layout-shift', buffered: true });
            let seen = false;
            new MutationObserver(() => { const there = !!document.querySelector('.headline'); if (seen && !there) window.gaps++; seen ||= there; }).observe(document, { childList: true, subtree: true });
            """);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        var up = tab.Page.Locator(".headline dd").Last;
        await Expect(up).Not.ToHaveTextAsync(await up.InnerTextAsync());

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => window.gaps"));
        Assert.InRange(await tab.Page.EvaluateAsync<double>("() => window.shifts"), 0, 0.01);
    }

    [Fact]
    public async Task A_worker_tells_more_in_a_dialog_that_the_keyboard_opens_and_closes()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/status").ToString());
        var opener = tab.Page.Locator(".rows .link").First;
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);

        // The button answers once the page is connected.
        await tab.WhenConnectedAsync();
        await opener.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByText(IdPattern())).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true })).ToBeFocusedAsync();

        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7")]
    private static partial Regex IdPattern();
}
