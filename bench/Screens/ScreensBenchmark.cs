using System.Globalization;
using System.Text.Json;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Screens;

/// <summary>The web pages in a real browser, on a database that has been in use for long: the product as a process of its own.</summary>
internal sealed class ScreensBenchmark : IBenchmark
{
    // One step that is over at once; the scene's runs are of a workflow of that name, too.
    private const string Workflow = "touch";
    private const string Definition = "{ name: touch, steps: [{ id: step1, uses: flow.noop }] }";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly string[] Watched = ["", "runs", $"workflows/{Workflow}/runs"];

    public string Name => "screens";

    public string Summary => "The web pages: first paint, from event to screen, memory of a tab";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--steps", "1000000", "steps that are over"),
        new("--loads", "10", "times that each page is opened"),
        new("--events", "200", "runs that are started while tabs look on"),
        new("--clients", "47", "who listen to the event stream meanwhile"),
        new("--tabs", "40", "tabs that are opened to see what they cost"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        using var folder = new TemporaryFolder();
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"], new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString });
        var address = await product.ReadyAsync();
        using var http = new HttpClient { BaseAddress = address };
        var client = new MediaClient(http);
        await client.RegisterWorkflowAsync(Definition, WorkflowFormat.Yaml, dryRun: false, cancellationToken);
        var scene = new SceneStore(database.DataSource);
        await scene.AddFinishedAsync(arguments.Count("--steps"), cancellationToken);
        await scene.SettleAsync(cancellationToken);

        await using var browser = new Browser();
        await browser.InitializeAsync();
        await PaintAsync(browser, address, client, arguments.Count("--loads"), results, cancellationToken);
        await HearAsync(browser, address, client, arguments, results, cancellationToken);
        await WeighAsync(browser, address, product.Id, arguments.Count("--tabs"), results, cancellationToken);
        await product.StopAsync();
    }

    /// <summary>How long after the click something of each page is to be seen, in a browser that has the scripts already.</summary>
    private static async Task PaintAsync(Browser browser, Uri address, MediaClient client, int loads, Results results, CancellationToken cancellationToken)
    {
        var run = await client.StartRunAsync(new StartRun(Workflow), cancellationToken);
        (string Page, string Path)[] pages =
            [("home", ""), ("runs", "runs"), ("run", $"runs/{run.Id}"), ("workflows", "workflows"), ("workflow", $"workflows/{Workflow}"), ("queue", "queue"), ("workers", "workers")];
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        foreach (var (_, path) in pages)
        {
            await tab.Page.GotoAsync(new Uri(address, path).ToString());
            await tab.WhenConnectedAsync();
        }

        var all = new List<double>();
        foreach (var (page, path) in pages)
        {
            var paints = new List<double>();
            for (var load = 0; load < loads; load++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await tab.Page.GotoAsync(new Uri(address, path).ToString());
                await tab.WhenConnectedAsync();
                paints.Add(await tab.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
            }

            all.AddRange(paints);
            results.Note([("page", page)], [("first_paint_ms.p50", Results.Median(paints)), ("first_paint_ms.max", paints.Max())]);
        }

        results.Add("first paint", ("pages", pages.Length), ("loads", loads), ("first_paint_ms.p50", Results.Median(all)), ("first_paint_ms.p95", Results.Quantile(all, 0.95)), ("first_paint_ms.max", all.Max()));
    }

    /// <summary>How long after a run was asked for three tabs show it, each on another page.</summary>
    private static async Task HearAsync(Browser browser, Uri address, MediaClient client, Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (events, listeners) = (arguments.Count("--events"), arguments.Count("--clients"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = 0;
        var clients = Enumerable.Range(0, listeners).Select(_ => ListenAsync(address, () => Interlocked.Increment(ref listening), enough.Token)).ToList();
        await Until.TrueAsync(() => Volatile.Read(ref listening) >= listeners, $"{listeners} clients listen", TimeSpan.FromSeconds(30));
        var tabs = new List<Tab>();
        foreach (var path in Watched)
        {
            var tab = await browser.OpenAsync(Screen.Desktop);
            tabs.Add(tab);
            await tab.Page.GotoAsync(new Uri(address, path).ToString());
            await tab.WhenConnectedAsync();
            await tab.Page.EvaluateAsync("""
                () => {
                  window.seen = {};
                  const look = () => document.querySelectorAll('a[href*="runs/"]').forEach(link => { window.seen[link.href.split('/').pop()] ??= Date.now(); });
                  look();
                  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] });
                }
                """);
        }

        var asked = new Dictionary<string, long>();
        using (var clock = new PeriodicTimer(Between))
        {
            for (var number = 0; number < events; number++)
            {
                await clock.WaitForNextTickAsync(cancellationToken);
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                asked[(await client.StartRunAsync(new StartRun(Workflow), cancellationToken)).Id.ToString()] = now;
            }
        }

        await Task.Delay(Calm, TimeProvider.System, cancellationToken);
        var (delays, missed) = (new List<double>(), 0);
        foreach (var tab in tabs)
        {
            var seen = await tab.Page.EvaluateAsync<JsonElement>("() => window.seen");
            foreach (var (run, at) in asked)
            {
                if (seen.TryGetProperty(run, out var when))
                {
                    delays.Add(when.GetDouble() - at);
                }
                else
                {
                    missed++;
                }
            }

            await tab.DisposeAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);
        results.Add(
            "event to screen", ("tabs", Watched.Length), ("clients", listeners), ("events", events),
            ("delay_ms.p50", Results.Quantile(delays, 0.5)), ("delay_ms.p99", Results.Quantile(delays, 0.99)), ("delay_ms.max", delays.Max()), ("never", missed));
    }

    /// <summary>What an open tab takes of the server's memory, garbage that was not collected yet included.</summary>
    private static async Task WeighAsync(Browser browser, Uri address, int process, int count, Results results, CancellationToken cancellationToken)
    {
        var tabs = new List<Tab>();
        // What the server takes once for all, and the garbage of pages that are shown once, is there before.
        await OpenAsync(count / 2);
        var before = await WeightAsync();
        await OpenAsync(count);
        var after = await WeightAsync();
        foreach (var tab in tabs)
        {
            await tab.DisposeAsync();
        }

        results.Add("memory", ("tabs", count), ("server_mb_before", before), ("server_mb_after", after), ("mb_per_tab", (after - before) / count));

        async Task OpenAsync(int more)
        {
            for (var number = 0; number < more; number++)
            {
                var tab = await browser.OpenAsync(Screen.Desktop);
                tabs.Add(tab);
                await tab.Page.GotoAsync(new Uri(address, Watched[number % Watched.Length]).ToString());
                await tab.WhenConnectedAsync();
            }
        }

        async Task<double> WeightAsync()
        {
            await Task.Delay(Calm, TimeProvider.System, cancellationToken);
            var line = (await File.ReadAllLinesAsync($"/proc/{process}/status", cancellationToken)).Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
        }
    }

    private static async Task ListenAsync(Uri address, Action listening, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        try
        {
            await foreach (var _ in new MediaClient(http).FollowAsync(run: null, lastEventId: null, isOn => { if (isOn) { listening(); } }, cancellationToken))
            {
                // It only listens.
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has heard enough.
        }
    }
}
