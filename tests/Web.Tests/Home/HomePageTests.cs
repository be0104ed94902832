using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Home;

/// <summary>The first thing that a new user sees, on a system that nobody has used before.</summary>
public sealed class HomePageTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private readonly OneProcess product = new(postgres);

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task A_new_user_starts_a_first_run_and_sees_it_move()
    {
        foreach (var screen in new[] { Screen.Desktop, Screen.Phone.InDark })
        {
            await using var look = await browser.OpenAsync(screen);
            await look.Page.GotoAsync(product.Address.ToString());
            await look.WhenConnectedAsync();
            await Expect(look.Page.GetByRole(AriaRole.Heading, new() { Name = "See a run move" })).ToBeVisibleAsync();
            await Look.AtAsync(look.Page, "home-new", screen);
        }

        using var journey = new Journey(product.Address);
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(product.Address.ToString());
        await tab.WhenConnectedAsync();
        await using var watching = await browser.OpenAsync(Screen.Desktop);
        await watching.Page.GotoAsync(product.Address.ToString());
        await watching.WhenConnectedAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run the demo" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs/[0-9a-f-]{36}$"));

        // The other tab sees it too, by itself.
        await Expect(watching.Page.Locator(".run-line").Filter(new() { HasText = "Demo" }).First).ToBeVisibleAsync();
        await Expect(watching.Page.Locator(".run-line").Filter(new() { HasText = "Demo" }).Filter(new() { HasText = "Completed" })).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        // What it made is looked into.
        await Until.TrueAsync(
            async () =>
            {
                var looks = (await journey.Api.ListRunsAsync(new RunFilter(Workflow: "new-asset"), cursor: null, limit: 50, TestContext.Current.CancellationToken)).Items;
                return looks.Count == 6 && looks.All(run => run.Status.IsOver());
            },
            "all of the demo's files were looked into",
            TimeSpan.FromMinutes(3));

        await journey.RegisterAsync(Journey.Long);
        await journey.RegisterAsync(Journey.Broken);
        await journey.RegisterAsync("{ name: moon, title: Somewhere else, steps: [{ id: go, uses: flow.noop, requires: [\"site:moon\"] }] }");
        await journey.RegisterAsync("{ name: outer, title: Run others, steps: [{ id: inner, title: Make a programme, run: long }] }");
        await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);
        await journey.StartAsync("moon");
        await journey.StartAsync("outer", run => run.Status == RunStatus.Running);
        await Expect(watching.Page.GetByText("No worker can take it")).ToBeVisibleAsync();
        await Expect(watching.Page.Locator(".tile").Filter(new() { HasText = "Failed in 24 hours" }).Locator(".figure")).ToHaveTextAsync("1");
        await Expect(watching.Page.Locator("#failed").Locator("xpath=../..").GetByText("No space is left on /recordings.")).ToBeVisibleAsync();

        foreach (var screen in new[] { Screen.Desktop, Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark, Screen.Wide })
        {
            await using var look = await browser.OpenAsync(screen);
            await look.Page.GotoAsync(product.Address.ToString());
            await look.WhenConnectedAsync();
            await Expect(look.Page.Locator(".run-line").Filter(new() { HasText = "Running" })).ToHaveCountAsync(1);
            await Look.AtAsync(look.Page, "home", screen);
            Assert.Empty(look.Complaints);
        }

        // By the keyboard alone from the tile to the runs that it counts.
        await watching.Page.Locator(".tile").First.FocusAsync();
        await watching.Page.Keyboard.PressAsync("Enter");
        await Expect(watching.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs\\?status=running$"));
        Assert.Empty(watching.Complaints);
    }
}
