using System.Globalization;
using System.Text.Json;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Client.Events;
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

    /// <summary>How long three tabs, each on another page, take to show a run: from before it is asked for, and from its event on.</summary>
    private static async Task HearAsync(Browser browser, Uri address, MediaClient client, Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (events, listeners) = (arguments.Count("--events"), arguments.Count("--clients"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = 0;
        var heard = new Dictionary<string, (double At, double Heard)>();
        var clients = Enumerable.Range(0, listeners).Select(number => ListenAsync(address, () => Interlocked.Increment(ref listening), number == 0 ? Hear : null, enough.Token)).ToList();
        await Until.TrueAsync(() => Volatile.Read(ref listening) >= listeners, $"{listeners} clients listen", TimeSpan.FromSeconds(30));
        var tabs = new List<Tab>();
        foreach (var path in Watched)
        {
            var tab = await browser.OpenAsync(Screen.Desktop);
            tabs.Add(tab);
            await tab.Page.GotoAsync(new Uri(address, path).ToString());
            await tab.WhenConnectedAsync();
            // Seen is what the next frame shows.
            await tab.Page.EvaluateAsync("""
                () => {
                  window.seen = {};
                  const look = () => {
                    const fresh = [...document.querySelectorAll('a[href*="runs/"]')].map(link => link.href.split('/').pop()).filter(run => !(run in window.seen));
                    fresh.forEach(run => { window.seen[run] = null; });
                    if (fresh.length > 0) requestAnimationFrame(() => fresh.forEach(run => { window.seen[run] = Date.now(); }));
                  };
                  look();
                  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] });
                }
                """);
        }

        var asked = new Dictionary<string, (double Before, double After)>();
        using (var clock = new PeriodicTimer(Between))
        {
            for (var number = 0; number < events; number++)
            {
                await clock.WaitForNextTickAsync(cancellationToken);
                var before = Now();
                var run = await client.StartRunAsync(new StartRun(Workflow), cancellationToken);
                asked[run.Id.ToString()] = (before, Now());
            }
        }

        await Task.Delay(Calm, TimeProvider.System, cancellationToken);
        var (fromRequest, fromEvent, missed) = (new List<double>(), new List<double>(), 0);
        foreach (var (tab, path) in tabs.Zip(Watched))
        {
            var (seen, drawing) = (await tab.Page.EvaluateAsync<JsonElement>("() => window.seen"), new List<double>());
            foreach (var (run, at) in asked)
            {
                if (seen.TryGetProperty(run, out var when) && when.ValueKind == JsonValueKind.Number)
                {
                    fromRequest.Add(when.GetDouble() - at.Before);
                    fromEvent.Add(when.GetDouble() - heard[run].At);
                    drawing.Add(when.GetDouble() - heard[run].Heard);
                }
                else
                {
                    missed++;
                }
            }

            results.Note([("stage", $"from an event in the stream to /{path}")], [("ms.p50", Results.Quantile(drawing, 0.5)), ("ms.p99", Results.Quantile(drawing, 0.99))]);
            await tab.DisposeAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);
        Stage("request", asked.Values.Select(at => at.After - at.Before));
        Stage("from the request to its event", asked.Select(at => heard[at.Key].At - at.Value.Before));
        Stage("from the event to a client of the stream", asked.Keys.Select(run => heard[run].Heard - heard[run].At));
        Add("event to screen", fromEvent);
        Add("request to screen", fromRequest);

        static double Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

        void Hear(LiveEvent happened)
        {
            if (happened is { Kind: "run.queued", Run: { } run })
            {
                heard[run.ToString()] = ((happened.At - DateTimeOffset.UnixEpoch).TotalMilliseconds, Now());
            }
        }

        void Stage(string stage, IEnumerable<double> took)
        {
            var all = took.ToList();
            results.Note([("stage", stage)], [("ms.p50", Results.Quantile(all, 0.5)), ("ms.p99", Results.Quantile(all, 0.99))]);
        }

        void Add(string what, List<double> delays) => results.Add(
            what, ("tabs", Watched.Length), ("clients", listeners), ("events", events), ("delay_ms.p50", Results.Quantile(delays, 0.5)),
            ("delay_ms.p95", Results.Quantile(delays, 0.95)), ("delay_ms.p99", Results.Quantile(delays, 0.99)), ("delay_ms.max", delays.Max()), ("never", missed));
    }

    /// <summary>What an open tab takes of the server's memory: as it stands, and once its garbage is collected.</summary>
    private static async Task WeighAsync(Browser browser, Uri address, int process, int count, Results results, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
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

        results.Add(
            "memory", ("tabs", count), ("server_mb_before", before.Settled), ("server_mb_after", after.Settled), ("mb_per_tab", (after.Settled - before.Settled) / count),
            ("with_garbage_mb_per_tab", (after.AsItStands - before.AsItStands) / count), ("managed_mb_per_tab", (after.Managed - before.Managed) / count));

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

        async Task<(double AsItStands, double Settled, double Managed)> WeightAsync()
        {
            await Task.Delay(Calm, TimeProvider.System, cancellationToken);
            var asItStands = await ResidentAsync();
            var collected = await MetricAsync("dotnet_gc_collections_total", "gen2");
            await ForcedCollection.OfAsync(
                process, async () => await MetricAsync("dotnet_gc_collections_total", "gen2") > collected, done => Until.TrueAsync(done, "the server has collected"), cancellationToken);
            await Task.Delay(Calm, TimeProvider.System, cancellationToken);
            return (asItStands, await ResidentAsync(), await MetricAsync("dotnet_gc_last_collection_heap_size_bytes", "") / 1024 / 1024);
        }

        async Task<double> ResidentAsync()
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{process}/status", cancellationToken)).Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
        }

        async Task<double> MetricAsync(string name, string label) =>
            (await http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellationToken)).Split('\n')
                .Where(line => line.StartsWith(name + '{', StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static async Task ListenAsync(Uri address, Action listening, Action<LiveEvent>? hear, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        try
        {
            await foreach (var happened in new MediaClient(http).FollowAsync(run: null, lastEventId: null, isOn => { if (isOn) { listening(); } }, cancellationToken))
            {
                // The others only listen.
                hear?.Invoke(happened);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has heard enough.
        }
    }
}
