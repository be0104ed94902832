using Aspire.Media.Client.Schedules;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Schedules;

/// <summary>Schedules, on a system of their own: what is written here starts by itself.</summary>
public sealed class SchedulePagesTests(PostgresServer postgres, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly OneProcess product = new(postgres);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => product.InitializeAsync();

    public ValueTask DisposeAsync() => product.DisposeAsync();

    [Fact]
    public async Task A_schedule_is_written_with_its_times_in_sight_and_seen_to_start_its_workflow()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync("{ name: scan, inputs: { properties: { folder: { type: string } }, required: [folder] }, steps: [{ id: go, uses: flow.noop }] }");
        // What came with the product.
        foreach (var shipped in (await journey.Api.ListSchedulesAsync(filter: null, cursor: null, Token)).Items)
        {
            await journey.Api.DeleteScheduleAsync(shipped.Name, Token);
        }

        await using var tab = await OpenAsync("/schedules", Screen.Desktop);
        await Expect(tab.Page.GetByText("Nothing starts by itself yet.")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "schedules-empty", Screen.Desktop);

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "New schedule" }).ClickAsync();
        var preview = tab.Page.GetByLabel("What the times come to");
        await Expect(preview).ToContainTextAsync("at 03:00");
        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly-scan");
        await tab.Page.GetByLabel("Workflow", new() { Exact = true }).FillAsync("scan");
        var cron = tab.Page.GetByLabel("Minute, hour, day of the month");
        await cron.FillAsync("0 0 30 2 *");
        await Expect(tab.Page.GetByText("`0 0 30 2 *` never comes: February has no day 30.")).ToBeVisibleAsync();
        await Expect(cron).ToHaveAttributeAsync("aria-invalid", "true");
        await cron.FillAsync("*/15 22-23 * * MON-FRI");
        await Expect(preview).ToContainTextAsync("every 15 minutes from 22:00 to 23:45 on Monday to Friday");
        await Expect(preview.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5);
        var zone = tab.Page.GetByLabel("Whose clocks count");
        await zone.FillAsync("Berlin");
        await Expect(tab.Page.GetByText("There is no time zone `Berlin`; did you mean `Europe/Berlin`?")).ToBeVisibleAsync();
        await zone.FillAsync("Europe/Berlin");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Add a window" }).ClickAsync();
        await tab.Page.GetByLabel("Window 1 from").FillAsync("23:00");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sun", Exact = true }).ClickAsync();
        await Expect(preview).ToContainTextAsync("later, with its window");
        await Expect(tab.Page.GetByText("scan asks for folder")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Add the schedule" }).ClickAsync();
        await Expect(tab.Page.Locator(".wrong")).ToContainTextAsync("folder");
        await Look.AtAsync(tab.Page, "schedule-form-wrong", Screen.Desktop);
        await tab.Page.GetByLabel("Inputs, as JSON").FillAsync("""{ "folder": "/recordings" }""");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Add the schedule" }).ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "nightly-scan" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Switch)).ToBeCheckedAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(tab.Page.Locator(".rows tbody tr")).ToContainTextAsync("Completed");

        // Every minute, and due since a moment ago: it starts by itself, while one looks on; and another cannot.
        await journey.Api.PutScheduleAsync("each-minute", new WriteSchedule("scan", new() { ["folder"] = "${{ schedule.date }}" }, Cron: "* * * * *", Overlap: OverlapPolicy.Skip), Token);
        await journey.RegisterAsync("{ name: picky, steps: [{ id: go, uses: flow.noop }] }");
        await journey.Api.PutScheduleAsync("refused-one", new WriteSchedule("picky", Cron: "* * * * *", Overlap: OverlapPolicy.Skip), Token);
        await journey.RegisterAsync("{ name: picky, inputs: { properties: { who: { type: string } }, required: [who] }, steps: [{ id: go, uses: flow.noop }] }");
        await journey.Api.PutScheduleAsync("publish-after", new WriteSchedule("scan", new() { ["folder"] = "x" }, After: new AfterWorkflow("picky"), Enabled: false), Token);
        await DueAsync();
        await tab.Page.GotoAsync(new Uri(product.Address, "/schedules").ToString());
        await tab.WhenConnectedAsync();
        await Expect(Line(tab, "each-minute").Locator(".last")).ToContainTextAsync("Completed");
        await Expect(Line(tab, "refused-one").Locator(".next")).ToContainTextAsync("Cannot start its workflow");
        await Line(tab, "nightly-scan").GetByRole(AriaRole.Switch).ClickAsync();
        await Expect(Line(tab, "nightly-scan").GetByRole(AriaRole.Switch)).Not.ToBeCheckedAsync();
        await Line(tab, "nightly-scan").GetByRole(AriaRole.Switch).ClickAsync();
        await Expect(Line(tab, "nightly-scan").Locator(".next")).ToContainTextAsync("Europe/Berlin");
        foreach (var screen in Screens)
        {
            foreach (var (path, name) in new[] { ("/schedules", "schedules"), ("/schedules/refused-one", "schedule-refused"), ("/schedules/nightly-scan", "schedule"), ("/schedules/nightly-scan/edit", "schedule-form") })
            {
                await using var look = await OpenAsync(path, screen);
                await Look.AtBothAsync(look.Page, name, screen);
                Assert.Empty(look.Complaints);
            }
        }

        await tab.Page.GotoAsync(new Uri(product.Address, "/schedules/each-minute").ToString());
        await tab.WhenConnectedAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(Line(tab, "each-minute")).ToHaveCountAsync(0);
        await Expect(Line(tab, "refused-one")).ToHaveCountAsync(1);
        Assert.Empty(tab.Complaints);
        var gone = await tab.Page.GotoAsync(new Uri(product.Address, "/schedules/each-minute").ToString());
        Assert.Equal(404, gone!.Status);
    }

    // As if a minute had passed.
    private async Task DueAsync()
    {
        await using var command = product.Database.DataSource.CreateCommand("update schedule set next_at = next_at - interval '1 minute' where cron = '* * * * *'");
        await command.ExecuteNonQueryAsync(Token);
    }

    private static ILocator Line(Tab tab, string name) => tab.Page.Locator(".plan-line").Filter(new() { HasText = name });

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
