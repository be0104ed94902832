using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Status;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Home;

/// <summary>What the home page shows.</summary>
/// <param name="Running">Runs of which something is worked on, the newest first.</param>
/// <param name="Latest">The newest runs, whatever became of them.</param>
/// <param name="Failed">The steps that failed last.</param>
/// <param name="Incidents">The newest that are not over.</param>
/// <param name="Ended">For the chart, over the span that the viewer chose.</param>
/// <param name="Day">The same for the last 24 hours.</param>
public sealed record HomePicture(
    Page<RunSummary> Running, IReadOnlyList<RunSummary> Latest, QueueStatus Queue, IReadOnlyList<Worker> Workers, IReadOnlyList<FailedStep> Failed, Throughput Ended, Throughput Day,
    IReadOnlyList<Incident> Incidents)
{
    private const int Most = 50;
    private const int Few = 16;
    private const int FewIncidents = 4;

    internal static async Task<HomePicture> TakeAsync(SharedApi api, int minutes, bool withIncidents, CancellationToken cancellationToken)
    {
        var running = api.RunsAsync("running", new RunFilter(Statuses: [RunStatus.Running]), Most, cancellationToken);
        var latest = api.RunsAsync("", new RunFilter(), Few, cancellationToken);
        var queue = api.QueueAsync(cancellationToken);
        var workers = api.WorkersAsync(cancellationToken);
        var failed = api.FailedStepsAsync(cancellationToken);
        var ended = api.ThroughputAsync(minutes, cancellationToken);
        var day = api.ThroughputAsync(24 * 60, cancellationToken);
        var incidents = withIncidents ? api.IncidentsAsync(FewIncidents, cancellationToken) : Task.FromResult(new Page<Incident>([]));
        await Task.WhenAll(running, latest, queue, workers, failed, ended, day, incidents);
        return new HomePicture(
            await running, (await latest).Items, await queue, await workers, [.. (await failed).Items.Take(Few)], await ended, await day, (await incidents).Items);
    }

    /// <summary>Nothing was ever run here.</summary>
    public bool IsNew => Latest.Count == 0;

    public long Waiting => Queue.Lanes.Sum(lane => lane.Waiting);

    public bool IsMoreWaiting => Queue.Lanes.Any(lane => lane.IsMore);

    public double? OldestSeconds => Queue.Lanes.Max(lane => lane.OldestSeconds);

    public long InHand => Queue.Lanes.Sum(lane => lane.Processing);

    /// <summary>The lanes in which something waits, those whose first step waits longest first.</summary>
    public IEnumerable<Lane> WaitingLanes => Queue.Lanes.Where(lane => lane.Waiting > 0).OrderByDescending(lane => lane.OldestSeconds);

    public long FailedRuns => Day.Spans.Sum(span => span.RunsFailed + span.RunsWithErrors);

    public IReadOnlyList<Worker> LiveWorkers => [.. Workers.Where(worker => worker.State == WorkerState.Live)];

    public int LostWorkers => Workers.Count(worker => worker.State == WorkerState.Lost);

    public SlotUse Slots => SlotUse.Of(LiveWorkers, Queue.Lanes);
}
