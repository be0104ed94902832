using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Runs;

[Collection<OneProcessTests>]
public sealed class LongLogTests(OneProcess product, Browser browser)
{
    private const int Lines = 100_000;

    private const string SaySql = """
        insert into event (kind, run_id, step_id, data)
        select 'step.message', $1, $2, json_build_object('level', 'information', 'message', number || ' <b>' || repeat('x', 90))
        from generate_series(1, 100000) as number
        """;

    [Fact]
    public async Task Ten_megabytes_of_log_stay_readable()
    {
        using var journey = new Journey(product.Address);
        await journey.RegisterAsync(Journey.Long);
        var id = await journey.StartAsync("long", run => run.Steps[0].Status == StepStatus.Completed);
        var run = await journey.Api.GetRunAsync(id, TestContext.Current.CancellationToken);
        await using (var say = product.Database.DataSource.CreateCommand(SaySql))
        {
            say.Parameters.Add(new() { Value = id });
            say.Parameters.Add(new() { Value = run.Steps[1].Id });
            await say.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, $"/runs/{id}/log").ToString());
        await tab.WhenConnectedAsync();

        // Its end is there at once, and no more is drawn than can be seen.
        await Expect(tab.Page.Locator(".log-line").Filter(new() { HasText = $"{Lines} <b>x" })).ToBeVisibleAsync();
        Assert.InRange(await tab.Page.Locator(".log-line").CountAsync(), 10, 150);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show earlier lines" }).ClickAsync();
        await tab.Page.Locator(".log").EvaluateAsync("log => log.scrollTop = 0");
        await Expect(tab.Page.Locator(".log-line").Filter(new() { HasText = $"{Lines - 399} <b>x" })).ToBeVisibleAsync();

        using var http = new HttpClient { BaseAddress = product.Address };
        var text = await http.GetStringAsync(new Uri($"/api/runs/{id}/log", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(text.Length > 10_000_000, $"{text.Length} characters");
        Assert.Contains($" picture              {Lines} <b>x", text);
        Assert.Empty(tab.Complaints);
        await journey.Api.CancelRunAsync(id, "Seen enough", TestContext.Current.CancellationToken);
    }
}
