using Aspire.Media.Client.Approvals;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Approvals;

/// <summary>What waits for people, on a system of its own: whoever answers here answers for everybody.</summary>
public sealed class ApprovalPagesTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly OneProcess product = new(postgres);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task Questions_come_in_are_answered_and_tell_who_said_what()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync("""
            name: publish
            title: Publish a film
            inputs: { properties: { film: { type: string } } }
            steps:
              - { id: cut, title: Cut it, uses: log.write, with: { message: "${{ inputs.film }}" } }
              - { id: send, title: Send it out, uses: log.write, with: { message: "Sent ${{ inputs.film }}" }, approval: { message: "Is “${{ inputs.film }}” good?\nIt goes to all stations at once.", deadline: 2d } }
            """);
        await journey.RegisterAsync("{ name: review, title: Look through the scans, steps: [{ id: look, title: Keep it, forEach: [cat, dog], uses: log.write, with: { message: \"${{ item }}\" }, approval: { message: \"Keep ${{ item }}?\", onReject: skip } }] }");
        await using var tab = await OpenAsync("/approvals", Screen.Desktop);
        await Expect(tab.Page.GetByText("Nothing waits for you.")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "approvals-empty", Screen.Desktop);

        var film = await journey.StartAsync("publish", run => run.Steps[1].Approval is not null, new() { ["film"] = "Metropolis" });
        var other = await journey.StartAsync("publish", run => run.Steps[1].Approval is not null, new() { ["film"] = "Nosferatu" });
        await Expect(Card(tab, "Metropolis")).ToContainTextAsync("rejected by itself in 2 d");
        await Expect(tab.Page.Locator("#navigation a[href=approvals] .badge")).ToContainTextAsync("2");
        await Expect(tab.Page).ToHaveTitleAsync("2 to answer · Aspire.Media");
        await journey.StartAsync("review");
        await Expect(tab.Page.Locator(".approval")).ToHaveCountAsync(4);
        await Card(tab, "Metropolis").GetByText("What a yes does").ClickAsync();
        await Expect(Card(tab, "Metropolis")).ToContainTextAsync("Sent Metropolis");

        // With the keyboard alone: to the first question, past what a yes does, to the comment, and past the no.
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.PressAsync("j");
        await Expect(Card(tab, "Metropolis").Locator(".what")).ToBeFocusedAsync();
        for (var presses = 0; presses < 3; presses++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
        }

        await tab.Page.Keyboard.TypeAsync("Seen by both of us");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(Card(tab, "Metropolis")).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator(".decided-line").First).ToContainTextAsync("Seen by both of us");
        await Card(tab, "Keep dog?").GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(tab.Page.Locator(".decided-line").First).ToContainTextAsync("Keep it, item 1");
        foreach (var screen in Screens)
        {
            foreach (var (path, name) in new[] { ("/approvals", "approvals"), ($"/runs/{other}", "run-asks") })
            {
                await using var look = await OpenAsync(path, screen);
                await Expect(Card(look, "Nosferatu")).ToBeVisibleAsync();
                await Look.AtBothAsync(look.Page, name, screen);
                Assert.Empty(look.Complaints);
            }
        }

        // Somebody else was faster, before this page has heard of it.
        await using var late = await OpenAsync($"/runs/{other}", Screen.Desktop);
        await Card(late, "Nosferatu").GetByRole(AriaRole.Textbox).FillAsync("Too dark");
        await Card(late, "Nosferatu").GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(late.Page.Locator(".failure-box")).ToContainTextAsync("Rejected by this machine: Too dark");
        await Expect(late.Page.Locator(".failure-box")).ToContainTextAsync("Retry asks again.");
        await late.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this step" }).ClickAsync();
        await Expect(Card(late, "Nosferatu")).ToBeVisibleAsync();
        await late.Page.GotoAsync(new Uri(product.Address, $"/runs/{other}/log").ToString());
        await Expect(late.Page.GetByText("this machine rejected it: Too dark")).ToBeVisibleAsync();

        await Until.TrueAsync(async () => (await journey.Api.GetRunAsync(film, Token)).FinishedAt is not null, "the film is out");
        Assert.Equal(3, (await journey.Api.ListApprovalsAsync(new ApprovalFilter(Open: false), cursor: null, limit: null, Token)).Items.Count);
        await Expect(tab.Page.Locator("#navigation a[href=approvals] .badge")).ToContainTextAsync("2");
        Assert.Empty(tab.Complaints);
    }

    private static ILocator Card(Tab tab, string text) => tab.Page.Locator(".approval").Filter(new() { HasText = text });

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
