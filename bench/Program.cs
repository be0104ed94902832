using Aspire.Media.Bench;
using Aspire.Media.Bench.Captions;
using Aspire.Media.Bench.Editing;
using Aspire.Media.Bench.Events;
using Aspire.Media.Bench.Library;
using Aspire.Media.Bench.Queue;
using Aspire.Media.Bench.Screens;
using Aspire.Media.Bench.Startup;
using Aspire.Media.Bench.Transcoding;
using Aspire.Media.Standalone;

// Benchmarks print one JSON line for each thing measured with --json, and the same as words without.
const int CannotMeasure = 2;
const int Interrupted = 130;
IBenchmark[] benchmarks =
[
    new StartupBenchmark(), new QueueBenchmark(), new SequencesBenchmark(), new ForeignBenchmark(), new HistoryBenchmark(), new BuffersBenchmark(), new HeartbeatsBenchmark(),
    new ItemsBenchmark(), new EventsBenchmark(), new ScreensBenchmark(), new AssetsBenchmark(), new UploadsBenchmark(), new ImagesBenchmark(), new ClipsBenchmark(),
    new ReadsBenchmark(), new ChunksBenchmark(), new PipelineBenchmark(), new CaptionsBenchmark(),
];

var words = args.Where(argument => argument != "--json").ToList();
var benchmark = benchmarks.FirstOrDefault(benchmark => benchmark.Name == words.FirstOrDefault());
if (benchmark is null)
{
    Console.Error.WriteLine(words.Count == 0 ? "Benchmarks:" : $"There is no benchmark '{words[0]}'. There are:");
    foreach (var known in benchmarks)
    {
        Console.Error.WriteLine($"  {known.Name,-10} {known.Summary}");
        foreach (var option in known.Options)
        {
            Console.Error.WriteLine($"    {option.Name,-10} {option.Meaning} ({option.Default})");
        }
    }

    return words.Count == 0 ? 0 : CannotMeasure;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
try
{
    await benchmark.RunAsync(Arguments.Parse(benchmark, words[1..]), new Results(Console.Out, Console.Error, Json: args.Contains("--json")), stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Interrupted;
}
catch (Exception refusal) when (refusal is BenchmarkException or StandaloneException)
{
    Console.Error.WriteLine(refusal.Message);
    return CannotMeasure;
}
