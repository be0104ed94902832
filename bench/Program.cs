using Aspire.Media.Bench;
using Aspire.Media.Bench.Startup;

// Benchmarks print one JSON line for each thing measured with --json, and the same as words without.
IBenchmark[] benchmarks = [new StartupBenchmark()];

var name = args.FirstOrDefault(argument => !argument.StartsWith('-'));
var benchmark = benchmarks.FirstOrDefault(benchmark => benchmark.Name == name);
if (benchmark is null)
{
    Console.Error.WriteLine(name is null ? "Benchmarks:" : $"There is no benchmark '{name}'. There are:");
    foreach (var known in benchmarks)
    {
        Console.Error.WriteLine($"  {known.Name,-10} {known.Summary}");
    }

    return name is null ? 0 : 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
await benchmark.RunAsync(new Results(Console.Out, Json: args.Contains("--json")), stop.Token);
return 0;
