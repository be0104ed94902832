using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Startup;

/// <summary>How long a user waits for <c>ready</c>, on an empty folder and on a used one, and what the process takes when idle.</summary>
internal sealed class StartupBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public string Name => "startup";

    public string Summary => "Standalone: seconds to ready, and its memory when idle";

    public IReadOnlyList<Option> Options => [];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        results.Add("first start", ("seconds", (await StartAsync(folder["data"], settle: false, cancellationToken)).Seconds));

        var warm = new List<double>();
        var memory = 0.0;
        for (var round = 1; round <= Rounds; round++)
        {
            var start = await StartAsync(folder["data"], settle: round == Rounds, cancellationToken);
            warm.Add(start.Seconds);
            memory = start.Megabytes;
        }

        results.Add("warm start", ("seconds_median", Results.Median(warm)), ("seconds_max", warm.Max()), ("rounds", Rounds));
        results.Add("idle", ("megabytes", memory));
    }

    private static async Task<(double Seconds, double Megabytes)> StartAsync(string data, bool settle, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var process = MediaProcess.Start("Standalone", ["--data", data, "--port", "0"]);
        await process.ReadyAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        if (settle)
        {
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        }

        var megabytes = ResidentMegabytes(process.Id);
        await process.StopAsync();
        return (seconds, megabytes);
    }

    private static double ResidentMegabytes(int processId)
    {
        const string Resident = "VmRSS:";
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(Resident, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(Resident.Length).TrimEnd("kB "), CultureInfo.InvariantCulture) / 1024;
    }
}
