using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Live;

/// <summary>What a live page says when what is behind it is taken away, and that it comes back by itself.</summary>
public sealed class OutageTests(PostgresServer postgres, Browser browser)
{
    [Fact]
    public async Task A_stopped_api_and_a_dead_database_are_told_in_words_and_the_last_picture_stays()
    {
        using var folder = new TemporaryFolder();
        await using var database = await postgres.CloneAsync();
        var port = FreePort.Next();
        var settings = OneProcess.Settings(database, folder);
        await using var api = await ProductProcess.StartAsync("Api", port, settings);
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["services__api__http__0"] = api.Address.ToString() });
        using var journey = new Journey(api.Address);
        // Nobody has published a kind of step yet, and an approval needs none.
        await journey.RegisterAsync("{ name: lonely, title: Nobody works on this, steps: [{ id: ask, approval: { message: Well? } }] }");
        var name = "Nobody works on this";
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(web.Address, "/workflows/lonely").ToString());
        await tab.WhenConnectedAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();

        await api.KillAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "The API does not answer" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Last seen")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "workflow-api-down", Screen.Desktop);

        await using var again = await ProductProcess.StartAsync("Api", port, settings);
        await Expect(tab.Page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true })).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator(".page-head .live")).ToHaveTextAsync("Live");

        await database.DisposeAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "The API cannot answer this now" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("The database is gone: its server answers, and knows none of that name.")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "workflow-database-down", Screen.Desktop);
    }
}
