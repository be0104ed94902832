using System.Diagnostics;

using Aspire.Media.Client;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Events;

/// <summary>How long after a commit each of many clients of the event stream hears of it: the product as a process of its own, on a durable Postgres.</summary>
internal sealed class EventsBenchmark : IBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "events";

    public string Summary => "The event stream: from commit to each of many clients";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--clients", "100", "who listen"),
        new("--events", "1000", "what they hear"),
        new("--rate", "50", "events in a second"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (clients, events, rate) = (arguments.Count("--clients"), arguments.Count("--events"), arguments.Count("--rate"));
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var database = await server.CloneAsync();
        using var folder = new TemporaryFolder();
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"], new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString });
        var address = await product.ReadyAsync();

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = new long[events];
        var listening = 0;
        var all = Enumerable.Range(0, clients).Select(_ => HearAsync(address, sent, () => Interlocked.Increment(ref listening), enough.Token)).ToList();
        await Until.TrueAsync(() => Volatile.Read(ref listening) >= clients, $"{clients} clients listen", Patience);

        var ticks = new TickStore(database.DataSource);
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        for (var number = 0; number < events; number++)
        {
            await clock.WaitForNextTickAsync(cancellationToken);
            await ticks.AddAsync(number, () => Volatile.Write(ref sent[number], Stopwatch.GetTimestamp()), cancellationToken);
        }

        enough.CancelAfter(Patience);
        var delays = (await Task.WhenAll(all)).SelectMany(heard => heard).ToList();
        await product.StopAsync();
        results.Add(
            "commit to client",
            ("clients", clients),
            ("events", events),
            ("events_per_s", rate),
            ("delay_ms.p50", Results.Quantile(delays, 0.5)),
            ("delay_ms.p99", Results.Quantile(delays, 0.99)),
            ("delay_ms.max", delays.Max()),
            ("lost", ((double)clients * events) - delays.Count));
    }

    /// <summary>How many milliseconds each event took to one client; ends with the last event, or when it has been long enough.</summary>
    private static async Task<IReadOnlyList<double>> HearAsync(Uri address, long[] sent, Action listening, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        var delays = new List<double>(sent.Length);
        try
        {
            await foreach (var happened in new MediaClient(http).FollowAsync(run: null, lastEventId: null, isOn => { if (isOn) { listening(); } }, cancellationToken))
            {
                if (happened.Kind != TickStore.Kind)
                {
                    continue;
                }

                var number = happened.Data!.Value.GetProperty("number").GetInt32();
                delays.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sent[number])).TotalMilliseconds);
                if (number == sent.Length - 1)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What it has not heard by now is lost.
        }

        return delays;
    }
}
