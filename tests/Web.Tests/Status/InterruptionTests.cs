using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Status;

/// <summary>What a looking person sees when something is taken away, and that it comes back by itself.</summary>
public sealed class InterruptionTests(PostgresServer postgres, Browser browser)
{
    [Fact]
    public async Task A_stopped_api_is_told_in_words_and_the_page_comes_back()
    {
        using var folder = new TemporaryFolder();
        await using var database = await postgres.CloneAsync();
        var port = FreePort.Next();
        var settings = OneProcess.Settings(database, folder);
        await using var api = await ProductProcess.StartAsync("Api", port, settings);
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["services__api__http__0"] = api.Address.ToString() });
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(web.Address, "/status").ToString());
        await Expect(tab.Page.GetByText("No worker has announced itself.")).ToBeVisibleAsync();

        await api.KillAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "The API does not answer" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("services__api__http__0")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Last seen", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByTestId("picture").GetByRole(AriaRole.Heading, new() { Name = "Database" })).ToBeVisibleAsync();
        await Look.AtBothAsync(tab.Page, "status-api-down", Screen.Desktop);

        await using var again = await ProductProcess.StartAsync("Api", port, settings);
        await Expect(tab.Page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true })).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_database_that_is_gone_is_told_and_its_workers_are_not_called_gone()
    {
        using var folder = new TemporaryFolder();
        await using var database = await postgres.CloneAsync();
        await using var api = await ProductProcess.StartAsync("Api", FreePort.Next(), OneProcess.Settings(database, folder));
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["Web__Api"] = api.Address.ToString() });
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(web.Address, "/status").ToString());
        await Expect(tab.Page.GetByText("No worker has announced itself.")).ToBeVisibleAsync();

        await database.DisposeAsync();

        await Expect(tab.Page.GetByText("Database is down")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("The workers are not known.")).ToBeVisibleAsync();
        await Look.AtBothAsync(tab.Page, "status-database-down", Screen.Desktop);
    }

    [Fact]
    public async Task A_page_opened_while_the_api_is_away_fills_when_it_comes()
    {
        var port = FreePort.Next();
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["Web__Api"] = $"http://127.0.0.1:{port}" });
        await using var tab = await browser.OpenAsync(Screen.Phone);
        await tab.Page.GotoAsync(new Uri(web.Address, "/status").ToString());
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "The API does not answer" })).ToBeVisibleAsync();
        await tab.WhenConnectedAsync();
        await Look.AtAsync(tab.Page, "status-never-seen", Screen.Phone);

        using var folder = new TemporaryFolder();
        await using var database = await postgres.CloneAsync();
        await using var api = await ProductProcess.StartAsync("Api", port, OneProcess.Settings(database, folder));
        await Expect(tab.Page.GetByTestId("picture")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_restarted_web_host_finds_its_pages_again()
    {
        await using var api = await StubApi.StartAsync();
        var port = FreePort.Next();
        var settings = new Dictionary<string, string> { ["Web__Api"] = api.Address.ToString() };
        await using var web = await ProductProcess.StartAsync("Web", port, settings);
        await using var tab = await browser.OpenAsync(Screen.Phone);
        await tab.Page.GotoAsync(new Uri(web.Address, "/status").ToString());
        await tab.WhenConnectedAsync();

        await web.KillAsync();
        var bar = tab.Page.GetByText("The connection to the server is lost.");
        await Expect(bar).ToBeVisibleAsync();
        await Look.AtBothAsync(tab.Page, "connection-lost", Screen.Phone);

        await using var again = await ProductProcess.StartAsync("Web", port, settings);
        await Expect(bar).ToBeHiddenAsync();
        await tab.WhenConnectedAsync();
    }

    [Fact]
    public async Task Nothing_is_asked_for_a_tab_that_is_closed()
    {
        await using var api = await StubApi.StartAsync();
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["Web__Api"] = api.Address.ToString(), ["Access__RequireKeys"] = "true" });
        await using var staying = await OpenAsAsync("staying", web.Address);
        var leaving = await OpenAsAsync("leaving", web.Address);
        await Until.TrueAsync(() => Looks("leaving") >= 3, "the page looks by itself");

        // The window is gone, as with a browser that was killed: nobody says goodbye to the server.
        await leaving.DisposeAsync();
        var atMost = Looks("leaving") + 1;
        var clock = Looks("staying");
        await Until.TrueAsync(() => Looks("staying") >= clock + 3, "the other page looked three times");

        Assert.InRange(Looks("leaving"), 0, atMost);

        int Looks(string key) => api.Looks.GetValueOrDefault(key);
    }

    private async Task<Tab> OpenAsAsync(string key, Uri address)
    {
        var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.Context.AddCookiesAsync([new Cookie { Name = "media-credential", Value = key, Url = address.ToString() }]);
        await tab.Page.GotoAsync(new Uri(address, "/status").ToString());
        return tab;
    }
}
