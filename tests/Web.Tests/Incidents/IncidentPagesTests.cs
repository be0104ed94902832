using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

using IncidentKind = Aspire.Media.Engine.Incidents.IncidentKind;

namespace Aspire.Media.Web.Tests.Incidents;

/// <summary>Incidents, on a system of their own: home shows those that are there.</summary>
public sealed class IncidentPagesTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly OneProcess product = new(postgres);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task An_incident_appears_while_one_looks_and_is_seen_to()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync(Journey.Broken);
        await using var tab = await OpenAsync("/incidents", Screen.Desktop);
        await Expect(tab.Page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("#navigation .badge")).ToHaveCountAsync(0);
        await Look.AtAsync(tab.Page, "incidents-empty", Screen.Desktop);

        var run = await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);
        await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);

        var line = tab.Page.Locator(".incident-line").Filter(new() { HasText = "broken" });
        await Expect(line).ToContainTextAsync("2 times");
        await Expect(tab.Page.Locator("#navigation .badge")).ToContainTextAsync("1");
        var book = new IncidentBook(new IncidentStore(product.Database.DataSource));
        await book.OpenAsync(
            new IncidentReport(
                IncidentKind.MissingMount, "mount//srv/recordings/council", "/srv/recordings/council is not mounted",
                "It is an empty folder on the root disk, and 1,204 files are looked for there.", "Mount it again (mount /srv/recordings); what waits goes on by itself."),
            Token);
        await Expect(tab.Page.Locator("#navigation .badge")).ToContainTextAsync("2");
        foreach (var screen in Screens)
        {
            foreach (var (path, name) in new[] { ("/", "home-incidents"), ("/incidents", "incidents") })
            {
                await using var look = await OpenAsync(path, screen);
                await Expect(look.Page.Locator(".incident-line")).ToHaveCountAsync(2);
                await Look.AtBothAsync(look.Page, name, screen);
                Assert.Empty(look.Complaints);
            }
        }

        await line.ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "full of broken failed: disk full" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("No space is left on /recordings.").First).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "sees to it" })).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("#navigation .badge")).ToContainTextAsync("1");
        await tab.Page.GetByLabel("Note", new() { Exact = true }).FillAsync("The recorder in the council room wrote all night; I move last year's away.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Expect(tab.Page.Locator(".notes")).ToContainTextAsync("all night");
        var id = (await journey.Api.ListIncidentsAsync(new IncidentFilter(Workflow: "broken"), cursor: null, limit: 1, Token)).Items[0].Id;
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/incidents/{id}", screen);
            await Expect(look.Page.Locator(".notes")).ToContainTextAsync("all night");
            await Look.AtBothAsync(look.Page, "incident", screen);
            Assert.Empty(look.Complaints);
        }

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Retry what failed" }).ClickAsync();
        await Expect(tab.Page.GetByText("2 steps are on the way again.")).ToBeVisibleAsync();
        // It fails again, and counts.
        await Expect(tab.Page.Locator(".facts")).ToContainTextAsync("4 times");
        Assert.Equal(RunStatus.Failed, (await journey.Api.GetRunAsync(run, Token)).Status);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Resolved" })).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
        var gone = await tab.Page.GotoAsync(new Uri(product.Address, $"/incidents/{Guid.NewGuid()}").ToString());
        Assert.Equal(404, gone!.Status);
    }

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
