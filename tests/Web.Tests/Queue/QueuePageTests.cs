using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Queue;

/// <summary>The queue and the workers, on a system of their own: what is paused here stands still for everybody.</summary>
public sealed class QueuePageTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly OneProcess product = new(postgres);

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task What_waits_is_seen_paused_resumed_and_forecast_and_workers_are_drained()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync("{ name: moon, steps: [{ id: go, uses: flow.noop, requires: [\"site:moon\"] }] }");
        await journey.RegisterAsync("{ name: talk, steps: [{ id: say, uses: log.write, with: { message: hello } }] }");
        await using var tab = await OpenAsync("/queue", Screen.Desktop);
        await Expect(tab.Page.GetByText("The queue is empty.")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "queue-empty", Screen.Desktop);

        var stranded = await journey.StartAsync("moon");
        var moon = tab.Page.Locator("tr[id^=lane-]").Filter(new() { HasText = "site:moon" });
        await Expect(moon).ToContainTextAsync("No worker can take these");
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/runs/{stranded}", screen);
            await Expect(look.Page.Locator(".waits-for")).ToContainTextAsync("No living worker that does flow.noop has site:moon.");
            await Look.AtBothAsync(look.Page, "run-stranded", screen);
            Assert.Empty(look.Complaints);
        }

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause what needs site:moon" }).ClickAsync();
        await Expect(tab.Page.Locator(".pause-line")).ToContainTextAsync("Steps that need site:moon");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Resume what needs site:moon" }).ClickAsync();
        await Expect(tab.Page.Locator(".pause-line")).ToHaveCountAsync(0);

        var waiting = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "moon at go" });
        await Expect(waiting.GetByRole(AriaRole.Cell).Nth(2)).ToHaveTextAsync("0");
        await waiting.GetByRole(AriaRole.Button, new() { Name = "First in line" }).ClickAsync();
        await Expect(waiting.GetByRole(AriaRole.Cell).Nth(2)).ToHaveTextAsync("100");

        await journey.StartAsync("talk", run => run.FinishedAt is not null);
        var talk = tab.Page.Locator("tr[id^=lane-]").Filter(new() { HasText = "log.write" });
        // How fast it went is known a moment later, and by itself.
        await Expect(talk).ToContainTextAsync("/min");
        await talk.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(tab.Page.GetByText("Steps of the kind log.write")).ToBeVisibleAsync();
        await journey.StartAsync("talk");
        await Expect(talk.Locator("[data-label=Waiting]")).ToHaveTextAsync("1");
        await Expect(talk).ToContainTextAsync("Paused");
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/queue", screen);
            await Look.AtBothAsync(look.Page, "queue", screen);
            Assert.Empty(look.Complaints);
        }

        await talk.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(tab.Page.GetByText("Steps of the kind log.write")).ToHaveCountAsync(0);
        await tab.Page.GetByText("Pause a workflow, or what needs a capability").ClickAsync();
        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("talk");
        await tab.Page.GetByLabel("Reason").FillAsync("Too loud");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".pause-line")).ToContainTextAsync("The workflow talk");
        await Expect(tab.Page.Locator(".pause-line")).ToContainTextAsync("Too loud");
        await tab.Page.Locator(".pause-line").GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(tab.Page.Locator(".pause-line")).ToHaveCountAsync(0);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause everything" }).First.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause everything" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Resume everything" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Standing still" })).ToHaveCountAsync(0);

        await tab.Page.GotoAsync(new Uri(product.Address, "/workers").ToString());
        await tab.WhenConnectedAsync();
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/workers", screen);
            await Expect(look.Page.Locator(".worker-card")).ToHaveCountAsync(1);
            await Look.AtBothAsync(look.Page, "workers", screen);
        }

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Expect(tab.Page.GetByText("Takes no more steps")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Take work again" }).ClickAsync();
        await Expect(tab.Page.Locator(".worker-card").GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
