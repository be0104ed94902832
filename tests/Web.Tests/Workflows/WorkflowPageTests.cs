using System.Text.RegularExpressions;

using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Workflows;

[Collection<OneProcessTests>]
public sealed class WorkflowPageTests(OneProcess product, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly Journey journey = new(product.Address);

    public async ValueTask InitializeAsync()
    {
        await journey.RegisterAsync(Journey.Broken);
        await journey.RegisterAsync(Journey.Long);
    }

    public ValueTask DisposeAsync()
    {
        journey.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_list_says_how_each_workflow_has_been_doing()
    {
        await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);
        await journey.StartAsync("long");
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/workflows", screen);
            await Expect(look.Page.Locator(".flow-line").Filter(new() { HasText = "Check the disk" })).ToContainTextAsync("0 %");
            await Look.AtBothAsync(look.Page, "workflows", screen);
            Assert.Empty(look.Complaints);
        }
    }

    [Fact]
    public async Task A_workflow_shows_its_steps_its_source_its_versions_and_its_runs()
    {
        var edited = Journey.Long.Replace("name: long", "name: edited", StringComparison.Ordinal);
        await journey.RegisterAsync(edited);
        await journey.RegisterAsync(edited.Replace("Transcode the picture", "Make the picture small", StringComparison.Ordinal));
        await journey.RegisterAsync(edited);
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/workflows/edited", screen);
            await Expect(look.Page.Locator(".node").Filter(new() { HasText = "Tidy up" })).ToBeAttachedAsync();
            await Look.AtBothAsync(look.Page, "workflow", screen);
        }

        await using var tab = await OpenAsync("/workflows/edited", Screen.Desktop);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Source", Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator("pre.code")).ToContainTextAsync("title: Make a programme");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();
        await Expect(tab.Page.Locator("pre.code")).ToContainTextAsync("\"title\": \"Make a programme\"");
        await Look.AtAsync(tab.Page, "workflow-source", Screen.Desktop);

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Version 2", Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".diff .before")).ToContainTextAsync("Transcode the picture");
        await Expect(tab.Page.Locator(".diff .after")).ToContainTextAsync("Make the picture small");
        await Look.AtAsync(tab.Page, "workflow-versions", Screen.Desktop);

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Executions" }).ClickAsync();
        var before = await tab.Page.Locator(".run-parts .run-line").CountAsync();
        await journey.StartAsync("edited");
        await Expect(tab.Page.Locator(".run-parts .run-line")).ToHaveCountAsync(before + 1);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_run_is_started_with_a_form_that_says_what_is_wrong_where_it_is()
    {
        await using var tab = await OpenAsync("/workflows/long", Screen.Desktop);
        await tab.Page.Locator(".page-head").GetByRole(AriaRole.Link, new() { Name = "Run" }).ClickAsync();
        await tab.Page.GetByLabel("Quality").FillAsync("17");
        await tab.Page.GetByLabel("Codec").SelectOptionAsync("av1");
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/workflows/long/run", screen);
            await Look.AtBothAsync(look.Page, "workflow-run", screen);
        }

        // The browser would say so first; what it lets through is Api's to refuse.
        await tab.Page.Locator(".run-form").EvaluateAsync("form => form.noValidate = true");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(tab.Page.Locator("#wrong-quality")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "workflow-run-refused", Screen.Desktop);

        await tab.Page.GetByLabel("Quality").FillAsync("20");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex("/runs/[0-9a-f-]{36}$"));
        var run = await journey.Api.GetRunAsync(Guid.Parse(tab.Page.Url.Split('/')[^1]), TestContext.Current.CancellationToken);
        Assert.Equal("""{"folder":"/recordings","quality":20,"codec":"av1","publish":false}""", run.Inputs.ToJsonString());
    }

    [Fact]
    public async Task A_workflow_can_be_deleted_and_its_name_is_then_unknown()
    {
        await journey.RegisterAsync("{ name: short-lived, title: \"<script>alert('no')</script><b>Short</b>\", steps: [{ id: go, title: \"<img src=x onerror=alert(1)>\", uses: flow.noop }] }");
        await using var tab = await OpenAsync("/workflows/short-lived", Screen.Desktop);

        // Whatever a title holds is text.
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("<script>alert('no')</script><b>Short</b>");
        Assert.Equal(0, await tab.Page.Locator("main script, main b, main img").CountAsync());

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Uri(product.Address, "/workflows").ToString());
        Assert.Empty(tab.Complaints);

        await tab.Page.GotoAsync(new Uri(product.Address, "/workflows/short-lived").ToString());
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such workflow" })).ToBeVisibleAsync();
    }

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
