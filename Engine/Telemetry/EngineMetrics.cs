using System.Diagnostics.Metrics;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Telemetry;

/// <summary>The engine in figures.</summary>
internal static class EngineMetrics
{
    private static readonly Counter<long> Steps = EngineTelemetry.Meter.CreateCounter<long>("media.steps", "{step}", "Steps that ended, by how they ended");
    private static readonly Counter<long> Attempts = EngineTelemetry.Meter.CreateCounter<long>("media.step.failures", "{attempt}", "Attempts that failed, by the class of the failure");
    private static readonly Counter<long> LostLeases = EngineTelemetry.Meter.CreateCounter<long>("media.leases.lost", "{lease}", "Leases that were lost before the outcome was written");
    private static readonly Histogram<double> Dequeue = EngineTelemetry.Meter.CreateHistogram<double>("media.step.wait", "s", "How long steps were ready before a worker took them");
    private static readonly Histogram<double> Process = EngineTelemetry.Meter.CreateHistogram<double>("media.step.duration", "s", "How long steps took, from claim to outcome");
    private static readonly Histogram<double> Enqueue = EngineTelemetry.Meter.CreateHistogram<double>("media.run.enqueue", "s", "How long it took to write new runs");

    private static volatile IReadOnlyList<WaitingLane> waiting = [];

    static EngineMetrics() => EngineTelemetry.Meter.CreateObservableGauge(
        "media.lane.oldest",
        () => waiting.Select(lane => new Measurement<double>(lane.Age.TotalSeconds, new KeyValuePair<string, object?>("kind", lane.Kind), new("resource", lane.Resource))),
        "s",
        "How long the first step of each lane has waited");

    public static void Enqueued(TimeSpan took) => Enqueue.Record(took.TotalSeconds);

    public static void Claimed(ClaimedStep claim, DateTimeOffset now) => Dequeue.Record(Math.Max(0, (now - claim.Since).TotalSeconds));

    public static void Ended(ClaimedStep claim, StepStatus status, TimeSpan took)
    {
        Steps.Add(1, new KeyValuePair<string, object?>("status", status.Word()), new("workflow", claim.Run.Workflow));
        Process.Record(took.TotalSeconds);
    }

    public static void Attempt(ClaimedStep claim, FailureClass failureClass) =>
        Attempts.Add(1, new KeyValuePair<string, object?>("class", failureClass.Word()), new("workflow", claim.Run.Workflow));

    public static void LostLease(ClaimedStep claim) => LostLeases.Add(1, new KeyValuePair<string, object?>("workflow", claim.Run.Workflow));

    public static void Waiting(IReadOnlyList<WaitingLane> lanes) => waiting = lanes;

    /// <summary>Busy slots of this worker, resource by resource.</summary>
    public static void Watch(Slots slots) => EngineTelemetry.Meter.CreateObservableGauge(
        "media.slots.busy",
        () => Enum.GetValues<StepResource>().Select(resource => new Measurement<int>(slots.Busy(resource), new KeyValuePair<string, object?>("resource", StepType.WordOf(resource)))),
        "{slot}",
        "Steps that this worker works on");
}
