using Aspire.Media.Client;
using Aspire.Media.Client.Approvals;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Web.Live;

/// <summary>Api in a viewer's name, where many tabs ask the same: each question says what has to happen for its answer to change.</summary>
internal sealed class SharedApi(SharedLooks looks, MediaClient api, string? credential)
{
    private static readonly Freshness OfLists = new(Matter.Work | Matter.Progress | Matter.Failures);

    // Rates and ages move by themselves.
    private static readonly Freshness OfQueue = new(Matter.Work | Matter.Queue | Matter.Fleet) { Patience = TimeSpan.FromSeconds(4) };

    // Heartbeats are no events.
    private static readonly Freshness OfWorkers = new(Matter.Steps | Matter.Progress | Matter.Fleet) { Pace = TimeSpan.FromMilliseconds(400), Patience = TimeSpan.FromSeconds(3) };
    private static readonly Freshness OfFailures = new(Matter.Failures) { Patience = TimeSpan.FromSeconds(30) };
    private static readonly Freshness OfIncidents = new(Matter.Incidents) { Patience = TimeSpan.FromSeconds(30) };
    private static readonly Freshness OfThroughput = new(Matter.Work | Matter.Failures) { Pace = TimeSpan.FromMilliseconds(900) };

    // That somebody changed one is no event.
    private static readonly Freshness OfDefinitions = new(Matter.None) { Patience = TimeSpan.FromSeconds(2) };
    private static readonly Freshness OfActivity = new(Matter.Runs | Matter.Failures) { Pace = TimeSpan.FromMilliseconds(900) };

    // A deadline passes by itself, and what it does then is an event.
    private static readonly Freshness OfApprovals = new(Matter.Approvals) { Patience = TimeSpan.FromSeconds(10) };

    // What comes in is looked into by a run, and so are its pictures made.
    private static readonly Freshness OfAssets = new(Matter.Work) { Pace = TimeSpan.FromMilliseconds(700), Patience = TimeSpan.FromSeconds(10) };

    /// <summary>Api itself, for what no two tabs ask alike.</summary>
    public MediaClient Api => api;

    /// <summary>The moment that no answer may be older than; 0 for none.</summary>
    public long Since { get; set; }

    public Task<QueueStatus> QueueAsync(CancellationToken cancellationToken) => TakeAsync("queue", OfQueue, api.GetQueueAsync, cancellationToken);

    public Task<IReadOnlyList<Worker>> WorkersAsync(CancellationToken cancellationToken) => TakeAsync("workers", OfWorkers, api.ListWorkersAsync, cancellationToken);

    public Task<Page<FailedStep>> FailedStepsAsync(CancellationToken cancellationToken) =>
        TakeAsync("failed", OfFailures, token => api.ListFailedStepsAsync(new FailedStepFilter(), cursor: null, token), cancellationToken);

    public Task<IncidentCount> CountIncidentsAsync(CancellationToken cancellationToken) => TakeAsync("incident count", OfIncidents, api.CountIncidentsAsync, cancellationToken);

    /// <summary>The newest incidents that are not over.</summary>
    public Task<Page<Incident>> IncidentsAsync(int most, CancellationToken cancellationToken) =>
        TakeAsync($"incidents {most}", OfIncidents, token => api.ListIncidentsAsync(new IncidentFilter([IncidentStatus.Open, IncidentStatus.Acknowledged]), cursor: null, most, token), cancellationToken);

    public Task<Throughput> ThroughputAsync(int minutes, CancellationToken cancellationToken) =>
        TakeAsync($"throughput {minutes}", OfThroughput, token => api.GetThroughputAsync(minutes, token), cancellationToken);

    public Task<OpenApprovals> OpenApprovalsAsync(CancellationToken cancellationToken) => TakeAsync("open approvals", OfApprovals, api.CountApprovalsAsync, cancellationToken);

    public Task<Page<Approval>> ApprovalsAsync(ApprovalFilter filter, int most, CancellationToken cancellationToken) =>
        TakeAsync($"approvals {most} {filter}", OfApprovals, token => api.ListApprovalsAsync(filter, cursor: null, most, token), cancellationToken);

    /// <summary>The newest runs of a list.</summary>
    /// <param name="list">Which one, as an address names it: filters that move with the time are one list.</param>
    public Task<Page<RunSummary>> RunsAsync(string list, RunFilter filter, int most, CancellationToken cancellationToken) =>
        TakeAsync($"runs {most} {list}", OfLists, token => api.ListRunsAsync(filter, cursor: null, most, token), cancellationToken);

    /// <summary>The first assets of a list.</summary>
    /// <param name="list">Which one, as an address names it.</param>
    public Task<Page<Asset>> AssetsAsync(string list, AssetFilter filter, int most, CancellationToken cancellationToken) =>
        TakeAsync($"assets {most} {list}", OfAssets, token => api.ListAssetsAsync(filter, cursor: null, most, token), cancellationToken);

    public Task<Page<WorkflowSummary>> WorkflowsAsync(string? filter, string? cursor, CancellationToken cancellationToken) =>
        TakeAsync($"workflows {cursor} {filter}", OfDefinitions, token => api.ListWorkflowsAsync(filter, cursor, token), cancellationToken);

    public Task<Workflow> WorkflowAsync(string name, int? version, CancellationToken cancellationToken) =>
        TakeAsync($"workflow {version} {name}", OfDefinitions, token => api.GetWorkflowAsync(name, version, token), cancellationToken);

    public Task<IReadOnlyList<WorkflowActivity>> ActivityAsync(IReadOnlyList<string> workflows, CancellationToken cancellationToken) =>
        TakeAsync($"activity {string.Join(' ', workflows)}", OfActivity, token => api.ListActivityAsync(workflows, token), cancellationToken);

    private Task<T> TakeAsync<T>(string question, Freshness freshness, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : notnull =>
        looks.TakeAsync(credential, question, freshness, Since, ask, cancellationToken);
}
