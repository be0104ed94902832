using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Telemetry;

/// <summary>The engine in figures.</summary>
internal static class EngineMetrics
{
    // From a claim out of an empty queue to a step that works all day. Without being told, histograms are cut for milliseconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400],
    };

    private static readonly Counter<long> Steps = EngineTelemetry.Meter.CreateCounter<long>("media.steps", "{step}", "Steps that workers ended, by how they ended");
    private static readonly Counter<long> Attempts = EngineTelemetry.Meter.CreateCounter<long>("media.step.failures", "{attempt}", "Attempts that failed, by the class of the failure");
    private static readonly Counter<long> LostLeases = EngineTelemetry.Meter.CreateCounter<long>("media.leases.lost", "{lease}", "Leases that were taken back from workers that were heard no more");
    private static readonly Counter<long> Refused = EngineTelemetry.Meter.CreateCounter<long>("media.outcomes.refused", "{outcome}", "Outcomes that changed nothing, because the lease was lost before");
    private static readonly Counter<long> Firings = EngineTelemetry.Meter.CreateCounter<long>("media.schedule.firings", "{firing}", "Times at which schedules were due, by what became of them");
    private static readonly Histogram<double> Dequeue = Histogram("media.step.wait", "How long steps were ready before a worker took them");
    private static readonly Histogram<double> Process = Histogram("media.step.duration", "How long steps took, from claim to outcome");
    private static readonly Histogram<double> Enqueue = Histogram("media.run.enqueue", "How long it took to write new runs");

    // One worker looks for all of a fleet; a process may hold workers of several.
    private static readonly ConcurrentDictionary<Guid, IReadOnlyList<WaitingLane>> Waits = new();

    private static readonly ConcurrentDictionary<Guid, IReadOnlyList<OpenIncidents>> Troubles = new();

    static EngineMetrics()
    {
        EngineTelemetry.Meter.CreateObservableGauge(
            "media.lane.oldest",
            () => Waits.Values.SelectMany(lanes => lanes).Select(lane => new Measurement<double>(
                lane.Age.TotalSeconds, new KeyValuePair<string, object?>("kind", lane.Kind), new("requires", lane.Requires), new("resource", lane.Resource), new("state", lane.State))),
            "s",
            "How long the oldest step of each lane has waited: for workers such as there are, for the end of a pause, or for what no worker has");
        EngineTelemetry.Meter.CreateObservableGauge(
            "media.incidents.open",
            () => Troubles.Values.SelectMany(OfEachKind),
            "{incident}",
            "Incidents that are not over, by their kind and whether somebody sees to them");
    }

    public static void Enqueued(TimeSpan took) => Enqueue.Record(took.TotalSeconds);

    public static void Claimed(RunningStep step, DateTimeOffset now) => Dequeue.Record(Math.Max(0, (now - step.Claim.Since).TotalSeconds), new KeyValuePair<string, object?>("kind", step.Kind));

    public static void Ended(RunningStep step, StepStatus status, TimeSpan took)
    {
        Steps.Add(1, new KeyValuePair<string, object?>("status", status.Word()), new("workflow", step.Claim.Run.Workflow));
        Process.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", step.Kind));
    }

    public static void Attempt(ClaimedStep claim, FailureClass failureClass) =>
        Attempts.Add(1, new KeyValuePair<string, object?>("class", failureClass.Word()), new("workflow", claim.Run.Workflow));

    public static void Fired(FiringStatus status, long count)
    {
        if (count > 0)
        {
            Firings.Add(count, new KeyValuePair<string, object?>("status", ScheduleJson.Word(status)));
        }
    }

    public static void LeasesLost(long count) => LostLeases.Add(count);

    public static void RefusedOutcome(ClaimedStep claim) => Refused.Add(1, new KeyValuePair<string, object?>("workflow", claim.Run.Workflow));

    /// <summary>What a worker saw that looks after the queue for all.</summary>
    public static void Waiting(Guid by, IReadOnlyList<WaitingLane> lanes) => Waits[by] = lanes;

    /// <summary>It looks no more: what it saw last would be told for ever.</summary>
    public static void LooksAway(Guid by) => Waits.TryRemove(by, out _);

    /// <summary>The incidents that are open, as a worker counted them that looks after the queue for all.</summary>
    public static void Incidents(Guid by, IReadOnlyList<OpenIncidents> open) => Troubles[by] = open;

    /// <summary>It counts no more.</summary>
    public static void ForgetsIncidents(Guid by) => Troubles.TryRemove(by, out _);

    // Those of which there are none, too: an alert must be able to end.
    private static IEnumerable<Measurement<long>> OfEachKind(IReadOnlyList<OpenIncidents> open) =>
        from kind in Enum.GetValues<IncidentKind>()
        from acknowledged in (bool[])[false, true]
        select new Measurement<long>(
            open.Where(one => one.Kind == kind && one.IsAcknowledged == acknowledged).Sum(one => one.Count),
            new KeyValuePair<string, object?>("kind", IncidentWords.Word(kind)),
            new("acknowledged", acknowledged ? "true" : "false"));

    /// <summary>Busy slots of this worker, resource by resource.</summary>
    public static void Watch(Slots slots) => EngineTelemetry.Meter.CreateObservableGauge(
        "media.slots.busy",
        () => Enum.GetValues<StepResource>().Select(resource => new Measurement<int>(slots.Busy(resource), new KeyValuePair<string, object?>("resource", StepType.WordOf(resource)))),
        "{slot}",
        "Steps that this worker works on");

    private static Histogram<double> Histogram(string name, string description) => EngineTelemetry.Meter.CreateHistogram(name, "s", description, tags: null, Seconds);
}
