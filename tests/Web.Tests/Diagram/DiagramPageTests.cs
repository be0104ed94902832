using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Diagram;

/// <summary>Diagrams that have no room, and runs of very many steps.</summary>
[Collection<OneProcessTests>]
public sealed class DiagramPageTests(OneProcess product, Browser browser) : IAsyncLifetime
{
    private static readonly string[] Stations =
    [
        "Find the recording", "Probe it", "Decide what to do", "Transcode the picture", "Normalise loudness", "Transcribe what is said", "Write captions", "Check the captions", "Publish", "Archive",
    ];

    private readonly Journey journey = new(product.Address);

    public async ValueTask InitializeAsync()
    {
        await journey.RegisterAsync(Chain("seven", Stations.Take(7)));
        await journey.RegisterAsync(Chain("ten", Stations));
        await journey.RegisterAsync(Chain("thousand", Enumerable.Range(0, 1000).Select(number => $"Step number {number}")));
    }

    public ValueTask DisposeAsync()
    {
        journey.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_diagram_fits_as_far_as_it_is_legible_and_says_where_it_goes_on()
    {
        await using var fits = await OpenAsync("/workflows/seven", Screen.Desktop);
        await Expect(fits.Page.Locator(".diagram")).Not.ToHaveAttributeAsync("data-more", "right");
        await Expect(fits.Page.Locator(".scroll-hint")).ToBeHiddenAsync();
        await Expect(fits.Page.GetByRole(AriaRole.Link, new() { Name = "Write captions" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await Look.AtAsync(fits.Page, "diagram-fits", Screen.Desktop);

        await using var scrolls = await OpenAsync("/workflows/ten", Screen.Desktop);
        await Expect(scrolls.Page.Locator(".diagram")).ToHaveAttributeAsync("data-more", "right");
        await Expect(scrolls.Page.Locator(".scroll-hint")).ToBeVisibleAsync();
        await Look.AtAsync(scrolls.Page, "diagram-scrolls", Screen.Desktop);
        await scrolls.Page.Locator(".diagram").FocusAsync();
        await scrolls.Page.Keyboard.PressAsync("End");
        await scrolls.Page.Locator(".node").Last.FocusAsync();
        await Expect(scrolls.Page.Locator(".diagram")).ToHaveAttributeAsync("data-more", "left");
        Assert.Empty(scrolls.Complaints);
    }

    [Fact]
    public async Task On_a_phone_it_runs_from_top_to_bottom()
    {
        foreach (var screen in new[] { Screen.Phone, Screen.Phone.InDark })
        {
            await using var tab = await OpenAsync("/workflows/ten", screen);
            var (first, second) = ((await tab.Page.Locator(".node").Nth(0).BoundingBoxAsync())!, (await tab.Page.Locator(".node").Nth(1).BoundingBoxAsync())!);
            Assert.True(second.Y >= first.Y + first.Height && Math.Abs(second.X - first.X) < 1, $"{first.X} {first.Y}, {second.X} {second.Y}");
            await Expect(tab.Page.Locator(".scroll-hint")).ToBeHiddenAsync();
            await Look.AtAsync(tab.Page, "diagram", screen);
        }
    }

    [Fact]
    public async Task A_run_of_a_thousand_steps_stays_usable()
    {
        var id = await journey.StartAsync("thousand", run => run.Status is RunStatus.Running or RunStatus.Completed);
        await using var tab = await OpenAsync($"/runs/{id}?step=s700#step-s700", Screen.Desktop);
        await Expect(tab.Page.GetByText("1,000 steps make a large diagram.")).ToBeVisibleAsync();

        // The step that was asked for stands open above the others.
        await Expect(tab.Page.Locator("#step-s700 .step-details")).ToBeVisibleAsync();

        // No more is drawn than can be seen, and the last is a scroll away. Where the page stands, what is worked on comes and goes above.
        await ScrollToAsync(tab, "0", "Step number 0");
        Assert.InRange(await tab.Page.Locator(".gantt-row").CountAsync(), 5, 60);
        await Look.AtAsync(tab.Page, "run-thousand", Screen.Desktop);
        await ScrollToAsync(tab, "document.documentElement.scrollHeight", "Step number 999");
        Assert.InRange(await tab.Page.Locator(".gantt-row").CountAsync(), 5, 60);

        await tab.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await tab.Page.GetByLabel("Part of a step's name").FillAsync("number 99");
        await Expect(tab.Page.GetByText("Step number 998", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Step number 1", new() { Exact = true })).ToHaveCountAsync(0);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Draw it nevertheless" }).ClickAsync();
        await Expect(tab.Page.Locator(".node")).ToHaveCountAsync(1000);
        Assert.Empty(tab.Complaints);
    }

    private static async Task ScrollToAsync(Tab tab, string place, string step)
    {
        var row = tab.Page.GetByText(step, new() { Exact = true });
        await Until.TrueAsync(
            async () =>
            {
                await tab.Page.EvaluateAsync($"() => scrollTo(0, {place})");
                return await row.IsVisibleAsync();
            },
            $"{step} is seen");
    }

    private static string Chain(string name, IEnumerable<string> titles) =>
        $"name: {name}\ntitle: {name} in a row\nsteps:\n" + string.Concat(titles.Select((title, number) => $"  - {{ id: s{number}, title: {title}, uses: flow.noop }}\n"));

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
