using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Runs;

[Collection<OneProcessTests>]
public sealed partial class RunPageTests(OneProcess product, Browser browser) : IAsyncLifetime
{
    private static readonly Screen[] Screens = [Screen.Desktop, Screen.Phone];

    private readonly Journey journey = new(product.Address);

    public async ValueTask InitializeAsync()
    {
        await journey.RegisterAsync(Journey.Long);
        await journey.RegisterAsync(Journey.Broken);
        await journey.RegisterAsync("{ name: outer, title: Run others, steps: [{ id: inner, title: Make a programme, run: long }] }");
    }

    public ValueTask DisposeAsync()
    {
        journey.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_run_is_seen_to_move_and_can_be_cancelled()
    {
        var id = await journey.StartAsync("long", run => run.Steps.Single(step => step.Key == "sound").Status == StepStatus.Completed);
        foreach (var screen in Screens.Append(Screen.Wide))
        {
            await using var look = await OpenAsync($"/runs/{id}", screen);
            await Expect(look.Page.Locator(".node.good").Filter(new() { HasText = "Level the sound" })).ToBeVisibleAsync();
            await Look.AtBothAsync(look.Page, "run", screen);
            Assert.Empty(look.Complaints);
        }

        await using var tab = await OpenAsync($"/runs/{id}", Screen.Desktop);
        // Choosing a step in the diagram opens it in the list below.
        await tab.Page.Locator(".node").Filter(new() { HasText = "Transcode the picture" }).ClickAsync();
        await Expect(tab.Page.Locator("#step-picture .step-details")).ToContainTextAsync("Goes on");
        await tab.Page.Locator("#step-sound button").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("#step-sound .step-details")).ToContainTextAsync("flow.wait");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Cancel this run?");
        await Look.AtAsync(tab.Page, "run-question", Screen.Desktop);
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(tab.Page.Locator(".page-head .state")).ToHaveTextAsync("Cancelled");
        await Expect(tab.Page.Locator(".page-head").GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_failed_run_says_what_went_wrong_and_offers_what_helps()
    {
        var id = await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/runs/{id}", screen);
            await Expect(look.Page.Locator(".failure-box")).ToContainTextAsync("No space is left on /recordings.");
            await Expect(look.Page.Locator(".failure-box")).ToContainTextAsync("Make room where the step writes");
            await Look.AtBothAsync(look.Page, "run-failed", screen);
        }

        await using var tab = await OpenAsync($"/runs/{id}", Screen.Desktop);
        await tab.Page.Locator(".failure-box").GetByRole(AriaRole.Button, new() { Name = "Replay from here" }).ClickAsync();
        await Expect(tab.Page).Not.ToHaveURLAsync(new Regex(id.ToString()));
        await Expect(tab.Page.GetByText("Repeats")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".failure-box")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();
        await Expect(tab.Page.GetByText("Repeats")).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator(".failure-box")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_list_shows_its_items_and_what_failed_of_them()
    {
        await journey.RegisterAsync("""
            name: camera
            title: Tidy the camera
            inputs: { properties: { clips: { type: array } } }
            steps:
              - { id: look, title: Look at each clip, uses: flow.noop, forEach: inputs.clips, groupBy: item.camera, with: { value: "${{ item.lens.width }}" } }
            """);
        var clips = new JsonArray([.. Enumerable.Range(0, 240).Select(number => (JsonNode)new JsonObject
        {
            ["path"] = $"/media/camera/2026/11/clip-{number:D4}.mp4",
            ["camera"] = number % 2 == 0 ? "hall" : "street",
            ["lens"] = number is 7 or 131 ? null : new JsonObject { ["width"] = 24 },
        })]);
        var id = await journey.StartAsync("camera", run => run.Status == RunStatus.Failed, new JsonObject { ["clips"] = clips });
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/runs/{id}?step=look", screen);
            if (await look.Page.Locator("#step-look .items").CountAsync() == 0)
            {
                await look.Page.Locator("#step-look .gantt-line").ClickAsync();
            }

            await Expect(look.Page.Locator("#step-look .item-row").First).ToContainTextAsync("clip-0000.mp4");
            await Look.AtBothAsync(look.Page, "run-items", screen);
            Assert.Empty(look.Complaints);
        }

        await using var tab = await OpenAsync($"/runs/{id}", Screen.Desktop);
        await Expect(tab.Page.Locator(".failure-box")).ToContainTextAsync("2 of 240 failed; the first, item 7");
        await tab.Page.Locator("#step-look .gantt-line").ClickAsync();
        await Expect(tab.Page.Locator(".item-row")).ToHaveCountAsync(100);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Last page" }).ClickAsync();
        await Expect(tab.Page.Locator(".item-row").Last).ToContainTextAsync("clip-0239.mp4");
        await tab.Page.GetByLabel("Page", new() { Exact = false }).And(tab.Page.Locator("input")).FillAsync("2");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".item-row").First).ToContainTextAsync("clip-0100.mp4");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Failed 2" }).ClickAsync();
        await Expect(tab.Page.Locator(".item-row").Filter(new() { HasText = "clip-" })).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator(".item-row").Filter(new() { HasText = "clip-0131.mp4" })).ToContainTextAsync("configuration");
        await Look.AtAsync(tab.Page, "run-items-failed", Screen.Desktop);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_dry_run_shows_its_plan_and_somebody_agrees_to_it()
    {
        await journey.RegisterAsync("""
            name: announce
            title: Announce the meeting
            steps:
              - { id: look, title: Look it up, uses: flow.noop, with: { value: 3 } }
              - id: tell
                title: Tell everybody
                uses: http.request
                forEach: [archive, broadcast, newsletter, site, calendar, press]
                onFailure: continue
                retry: { attempts: 1 }
                with: { url: "${{ 'http://127.0.0.1:9/' + item + '/meetings/council-2026-11-21' }}", method: POST, body: { title: Council, number: "${{ steps.look.output.value }}" } }
              - { id: report, title: Report, uses: log.write, with: { message: "${{ 'Told ' + steps.tell.items.completed }}" } }
            """);
        await using var form = await OpenAsync("/workflows/announce/run", Screen.Desktop);
        await form.Page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(form.Page).ToHaveURLAsync(new Regex("/runs/[0-9a-f-]+/plan$"));
        await Expect(form.Page.Locator(".action-line")).ToHaveCountAsync(6);
        await Expect(form.Page.Locator(".action-sum")).ToContainTextAsync("1 step left open");
        var address = new Uri(form.Page.Url).AbsolutePath;
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync(address, screen);
            await Expect(look.Page.Locator(".action-line").First).ToContainTextAsync("/archive/meetings");
            await Look.AtBothAsync(look.Page, "run-plan", screen);
            Assert.Empty(look.Complaints);
        }

        await form.Page.GetByRole(AriaRole.Button, new() { Name = "Apply the plan" }).ClickAsync();
        await form.Page.GetByRole(AriaRole.Button, new() { Name = "Carry it out" }).ClickAsync();
        await Expect(form.Page.GetByText("Carries out")).ToBeVisibleAsync();
        await form.Page.GotoAsync(new Uri(product.Address, address).ToString());
        await Expect(form.Page.GetByText("carried out by")).ToBeVisibleAsync();
        await Expect(form.Page.GetByRole(AriaRole.Button, new() { Name = "Apply the plan" })).ToHaveCountAsync(0);
        Assert.Empty(form.Complaints);
    }

    [Fact]
    public async Task The_log_the_data_and_the_child_runs_have_a_place_of_their_own()
    {
        var id = await journey.StartAsync("outer", run => run.Steps[0].Child is not null);
        await using var tab = await OpenAsync($"/runs/{id}", Screen.Desktop);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Child runs" }).ClickAsync();
        await tab.Page.Locator(".run-parts .run-line a").First.ClickAsync();
        await Expect(tab.Page.GetByText("Works for")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Log", Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".log-line").Filter(new() { HasText = "Found 12 in /recordings" })).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Inputs and outputs" }).ClickAsync();
        await Expect(tab.Page.GetByText("\"folder\": \"/recordings\"")).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "run-data", Screen.Desktop);
        foreach (var screen in new[] { Screen.Desktop, Screen.Phone.InDark })
        {
            await using var look = await OpenAsync(new Uri(tab.Page.Url).AbsolutePath.Replace("/data", "/log", StringComparison.Ordinal), screen);
            await Expect(look.Page.Locator(".log-line").First).ToBeVisibleAsync();
            await Look.AtAsync(look.Page, "run-log", screen);
        }

        var text = await tab.Page.Context.APIRequest.GetAsync(new Uri(product.Address, $"/api/runs/{tab.Page.Url.Split('/')[4]}/log").ToString());
        Assert.Matches(@"step\.message\s+find\s+Found 12 in /recordings\n", await text.TextAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_was_tried_against_a_failure_stands_beside_it()
    {
        // It takes calls, and never answers.
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        await journey.RegisterAsync($$"""
            name: patient
            title: Ask the archive
            steps: [{ id: ask, title: Ask, uses: http.request, timeout: 1s, retry: { attempts: 3, backoff: 10ms }, with: { url: "http://{{silence.LocalEndpoint}}/" } }]
            """);
        var id = await journey.StartAsync("patient", run => run.Status == RunStatus.Failed);
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/runs/{id}", screen);
            await look.Page.GetByText("attempts were made").ClickAsync();
            await Expect(look.Page.Locator(".tried li").Filter(new() { HasText = "Helped (longer timeout): It may take twice as long" })).ToHaveCountAsync(1);
            await Expect(look.Page.Locator(".tried li").Filter(new() { HasText = "Attempt 1 failed (timeout)" })).ToHaveCountAsync(1);
            await Look.AtBothAsync(look.Page, "run-tried", screen);
            Assert.Empty(look.Complaints);
        }

        await using var log = await OpenAsync($"/runs/{id}/log", Screen.Desktop);
        await Expect(log.Page.Locator(".log-line").Filter(new() { HasText = "Helped (longer timeout)" })).ToBeVisibleAsync();
        await Look.AtAsync(log.Page, "run-tried-log", Screen.Desktop);
    }

    [Fact]
    public async Task A_run_is_held_with_a_reason_and_released()
    {
        var id = await journey.StartAsync("broken", run => run.Status == RunStatus.Failed);
        await using var tab = await OpenAsync($"/runs/{id}", Screen.Desktop);
        await tab.Page.GetByText("Keep this run, whatever retention says").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keep this run" })).ToBeDisabledAsync();
        await tab.Page.GetByLabel("Why it is kept").FillAsync("Complaint 17 of the harbour office");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keep this run" }).ClickAsync();
        await Expect(tab.Page.Locator(".run-hold")).ToContainTextAsync("Complaint 17 of the harbour office");
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync($"/runs/{id}", screen);
            await look.Page.Locator(".run-hold").ScrollIntoViewIfNeededAsync();
            await Look.AtBothAsync(look.Page, "run-held", screen);
            Assert.Empty(look.Complaints);
        }

        await tab.Page.Locator(".run-hold").GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Expect(tab.Page.Locator(".run-hold")).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("Keep this run, whatever retention says")).ToBeVisibleAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_is_said_to_be_missing()
    {
        await using var tab = await browser.OpenAsync(Screen.Phone);

        var answer = await tab.Page.GotoAsync(new Uri(product.Address, $"/runs/{Guid.Empty}").ToString());

        Assert.Equal(404, answer!.Status);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such run" })).ToBeVisibleAsync();
        await tab.WhenConnectedAsync();
        await Look.AtAsync(tab.Page, "run-missing", Screen.Phone);
    }

    [Fact]
    public async Task The_list_finds_runs_and_does_one_thing_to_many()
    {
        await journey.RegisterAsync("{ name: sleeper, title: Sleep, labels: { kind: sleep }, steps: [{ id: nap, uses: flow.wait, with: { for: 10m } }] }");
        await using var tab = await OpenAsync("/runs?workflow=sleeper", Screen.Desktop);
        await Expect(tab.Page.GetByText("No run is of sleeper.")).ToBeVisibleAsync();
        for (var number = 0; number < 3; number++)
        {
            await journey.StartAsync("sleeper");
        }

        // By itself, without a reload.
        await Expect(tab.Page.Locator(".run-line")).ToHaveCountAsync(3);
        foreach (var screen in Screens)
        {
            await using var look = await OpenAsync("/runs", screen);
            await Expect(look.Page.Locator(".run-line").First).ToBeVisibleAsync();
            await Look.AtBothAsync(look.Page, "runs", screen);
        }

        await tab.Page.GetByLabel("Label, as name:value").FillAsync("kind:sleep");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page).ToHaveURLAsync(LabelPattern());
        await Expect(tab.Page.Locator(".run-line")).ToHaveCountAsync(3);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel all" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("That is 3 runs now.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel them" }).ClickAsync();
        await Expect(tab.Page.GetByText("3 runs were cancelled.")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".run-line").Filter(new() { HasText = "Cancelled" })).ToHaveCountAsync(3);
        Assert.Empty(tab.Complaints);
    }

    private async Task<Tab> OpenAsync(string path, Screen screen)
    {
        var tab = await browser.OpenAsync(screen);
        await tab.Page.GotoAsync(new Uri(product.Address, path).ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }

    [GeneratedRegex("label=kind%3Asleep")]
    private static partial Regex LabelPattern();
}
