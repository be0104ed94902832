using Aspire.Media.Client.Sites;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Sites;

/// <summary>Sites from the first one on: they are written, their folders searched, and what is wrong with one is seen.</summary>
public sealed class SitePagesTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop.InDark, Screen.Phone];

    private readonly OneProcess product = new(postgres);
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await product.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_site_is_written_its_folders_are_searched_and_one_that_is_missing_is_told_of()
    {
        using var journey = new Journey(product.Address);
        Directory.CreateDirectory(folder["in"]);
        await File.WriteAllTextAsync(folder["in/notes.txt"], "nothing that is looked for", Token);
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        var page = tab.Page;
        await page.GotoAsync(new Uri(product.Address, "/sites").ToString());
        await tab.WhenConnectedAsync();
        await Expect(page.GetByText("There are no sites, and none are needed.")).ToBeVisibleAsync();
        await Look.AtAsync(page, "sites-empty", Screen.Desktop);

        await page.GetByRole(AriaRole.Link, new() { Name = "New site" }).ClickAsync();
        await page.GetByLabel("Title").FillAsync("City of <Springfield>");
        await page.GetByLabel("Name; it stays").FillAsync("springfield");
        await page.GetByLabel("Time zone").FillAsync("Berlin");
        await page.GetByLabel("Vocabulary").FillAsync("Quimby\nEvergreen Terrace\n");
        await page.GetByLabel("Days its media are wanted").FillAsync("90");
        await page.GetByLabel("Priority of its runs").FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a folder" }).ClickAsync();
        await page.GetByLabel("Name of folder 1").FillAsync("in");
        await page.GetByLabel("Path of folder 1").FillAsync("/etc/ssl");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the site" }).ClickAsync();
        await Expect(page.Locator(".wrong")).ToHaveCountAsync(2);
        await Expect(page.GetByLabel("Time zone")).ToHaveAttributeAsync("aria-invalid", "true");
        await Look.AtAsync(page, "site-form-wrong", Screen.Desktop);
        await page.GetByLabel("Time zone").FillAsync("America/Chicago");
        await page.GetByLabel("Path of folder 1").FillAsync(folder["in"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a folder" }).ClickAsync();
        await page.GetByLabel("Name of folder 2").FillAsync("mount");
        await page.GetByLabel("Path of folder 2").FillAsync(folder["nowhere"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the site" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "City of <Springfield>", Level = 1 })).ToBeVisibleAsync();
        var site = await journey.Api.GetSiteAsync("springfield", Token);
        Assert.Equal(("America/Chicago", 90, 5, 2), (site.TimeZone, site.RetentionDays, site.Priority, site.Roots.Count));
        Assert.Equal(["Quimby", "Evergreen Terrace"], site.Vocabulary);

        // By hand, unless the schedule that its folders have switched on is just at it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Scan now" }).ClickAsync();
        await page.WaitForFunctionAsync("() => location.pathname.startsWith('/runs/') || document.querySelector('.problem[role=alert]')");
        await Until.TrueAsync(
            async () =>
            {
                var states = (await journey.Api.GetSiteAsync("springfield", Token)).RootStates;
                return states.Any(state => state.SearchedAt is not null) && states.Any(state => state.Incident is not null);
            },
            "its folders were searched",
            TimeSpan.FromMinutes(3));
        await page.GotoAsync(new Uri(product.Address, "/sites/springfield").ToString());
        await tab.WhenConnectedAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Folders" })).ToContainTextAsync("is not there on");
        await page.GetByLabel("Title").FillAsync("Springfield");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Springfield", Level = 1, Exact = true })).ToBeVisibleAsync();
        await Look.AtAsync(page, "site", Screen.Desktop);
        await journey.Api.PutSiteAsync("ogdenville", new WriteSite("Ogdenville"), Token);
        await page.GotoAsync(new Uri(product.Address, "/sites").ToString());
        await tab.WhenConnectedAsync();
        await Expect(page.Locator(".site-line")).ToHaveCountAsync(2);
        await Look.AtAsync(page, "sites", Screen.Desktop);
        foreach (var screen in Screens)
        {
            foreach (var (path, name) in new[] { ("/sites", "sites"), ("/sites/springfield", "site") })
            {
                await using var look = await browser.OpenAsync(screen);
                await look.Page.GotoAsync(new Uri(product.Address, path).ToString());
                await look.WhenConnectedAsync();
                await Expect(look.Page.GetByText("is not there on").First).ToBeVisibleAsync();
                await Look.AtAsync(look.Page, name, screen);
                Assert.Empty(look.Complaints);
            }
        }

        await page.Locator(".site-line").Filter(new() { HasText = "Ogdenville" }).Locator(".what").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.Locator(".site-line")).ToHaveCountAsync(1);
        Assert.Empty(tab.Complaints);
    }
}
