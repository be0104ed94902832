using System.Text.Json.Nodes;

using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Starts a run. What is wrong with its inputs is in <see cref="MediaApiException.Errors"/>.</summary>
    public Task<StartedRun> StartRunAsync(StartRun run, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, "api/runs", run, cancellationToken);

    /// <summary>Starts many runs at once, all of them or none; the answers come in the order of the wishes.</summary>
    public Task<IReadOnlyList<StartedRun>> StartRunsAsync(IReadOnlyList<StartRun> runs, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<StartedRun>>(HttpMethod.Post, "api/runs/batch", runs, cancellationToken);

    /// <summary>Runs, the newest first.</summary>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">How many at most; null for as many as the server finds usual.</param>
    public Task<Page<RunSummary>> ListRunsAsync(RunFilter filter, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return SendAsync<Page<RunSummary>>(HttpMethod.Get, "api/runs" + Query([.. Questions(filter), ("cursor", cursor), ("limit", limit)]), body: null, cancellationToken);
    }

    public Task<Run> GetRunAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Run>(HttpMethod.Get, $"api/runs/{id}", body: null, cancellationToken);

    /// <summary>What happened in a run that is worth telling: failures, messages, decisions.</summary>
    /// <param name="after">The id of the last event that is known already; <see cref="Page{T}.Next"/> of the page before.</param>
    public Task<Page<LiveEvent>> GetRunStoryAsync(Guid id, string? after, CancellationToken cancellationToken) =>
        SendAsync<Page<LiveEvent>>(HttpMethod.Get, $"api/runs/{id}/story" + Query(("after", after)), body: null, cancellationToken);

    /// <summary>The last part of that story before an event, in its order.</summary>
    /// <param name="before">The id of the first event that is known already (<see cref="Page{T}.Next"/> of the part after it); null for the end.</param>
    public Task<Page<LiveEvent>> GetRunStoryBeforeAsync(Guid id, string? before, CancellationToken cancellationToken) =>
        SendAsync<Page<LiveEvent>>(HttpMethod.Get, $"api/runs/{id}/story" + Query(("before", before ?? "end")), body: null, cancellationToken);

    /// <summary>What a step does with the entries of its list, in their order.</summary>
    /// <param name="onlyFailed">Only what failed.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">How many at most; null for as many as the server finds usual.</param>
    public Task<Page<RunItem>> ListItemsAsync(Guid step, bool onlyFailed, string? cursor, int? limit, CancellationToken cancellationToken) =>
        SendAsync<Page<RunItem>>(
            HttpMethod.Get, $"api/steps/{step}/items" + Query(("failed", onlyFailed ? "true" : null), ("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    /// <summary>How workflows have been doing.</summary>
    public Task<IReadOnlyList<WorkflowActivity>> ListActivityAsync(IEnumerable<string> workflows, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<WorkflowActivity>>(HttpMethod.Get, "api/activity" + Query([.. workflows.Select(name => ("workflow", (object?)name))]), body: null, cancellationToken);

    /// <summary>How long the steps of a workflow took in its last good runs.</summary>
    public Task<WorkflowTiming> GetTimingAsync(string workflow, CancellationToken cancellationToken) =>
        SendAsync<WorkflowTiming>(HttpMethod.Get, $"api/activity/{Escape(workflow)}/timing", body: null, cancellationToken);

    /// <summary>Cancels a run and all that it started. What a worker has in hand is told to stop; the answer does not wait for that.</summary>
    public Task<Run> CancelRunAsync(Guid id, string? reason, CancellationToken cancellationToken) =>
        SendAsync<Run>(HttpMethod.Post, $"api/runs/{id}/cancel" + Query(("reason", reason)), body: null, cancellationToken);

    /// <summary>Opens what failed in a run again, in place.</summary>
    public Task<Run> RetryRunAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Run>(HttpMethod.Post, $"api/runs/{id}/retry", body: null, cancellationToken);

    /// <summary>A new run that repeats a part of this one, and uses again what came of the rest.</summary>
    public Task<StartedRun> ReplayRunAsync(Guid id, ReplayRun replay, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/runs/{id}/replay", replay, cancellationToken);

    /// <summary>What a dry run would change, step by step and item by item.</summary>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">How many at most; null for as many as the server finds usual.</param>
    public Task<Page<PlannedWork>> ListPlanAsync(Guid id, string? cursor, int? limit, CancellationToken cancellationToken) =>
        SendAsync<Page<PlannedWork>>(HttpMethod.Get, $"api/runs/{id}/plan" + Query(("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    /// <summary>How much that is.</summary>
    public Task<PlanTotals> GetPlanTotalsAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<PlanTotals>(HttpMethod.Get, $"api/runs/{id}/plan/totals", body: null, cancellationToken);

    /// <summary>Has the plan of a dry run carried out; no plan is carried out twice.</summary>
    public Task<StartedRun> ApplyPlanAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/runs/{id}/apply", body: null, cancellationToken);

    /// <summary>A new run of the same workflow, in its current version.</summary>
    /// <param name="inputs">Other inputs; null for the same.</param>
    public Task<StartedRun> RunAgainAsync(Guid id, JsonObject? inputs, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/runs/{id}/again", new RunAgain(inputs), cancellationToken);

    /// <summary>Lets a run go before others, or after them.</summary>
    /// <param name="priority">From -100 to 100.</param>
    public Task<Run> PrioritiseRunAsync(Guid id, int priority, CancellationToken cancellationToken) =>
        SendAsync<Run>(HttpMethod.Post, $"api/runs/{id}/priority", new PrioritiseRun(priority), cancellationToken);

    /// <summary>Cancels all runs that a filter finds; it must ask for something.</summary>
    public Task<BulkResult> CancelRunsAsync(RunFilter filter, string? reason, CancellationToken cancellationToken) =>
        ForAllAsync(cursor => "api/runs/cancel" + Query(("cursor", cursor), ("reason", reason)), filter, cancellationToken);

    /// <summary>Retries all runs that a filter finds; it must ask for something.</summary>
    public Task<BulkResult> RetryRunsAsync(RunFilter filter, CancellationToken cancellationToken) =>
        ForAllAsync(cursor => "api/runs/retry" + Query(("cursor", cursor)), filter, cancellationToken);

    /// <summary>Runs again all runs that a filter finds; it must ask for something.</summary>
    public Task<BulkResult> RunAgainRunsAsync(RunFilter filter, CancellationToken cancellationToken) =>
        ForAllAsync(cursor => "api/runs/again" + Query(("cursor", cursor)), filter, cancellationToken);

    public Task<Step> GetStepAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Step>(HttpMethod.Get, $"api/steps/{id}", body: null, cancellationToken);

    /// <summary>Steps that failed for good, the newest first.</summary>
    /// <param name="cursor">Where the page before ended.</param>
    public Task<Page<FailedStep>> ListFailedStepsAsync(FailedStepFilter filter, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return SendAsync<Page<FailedStep>>(
            HttpMethod.Get, "api/steps/failed" + Query(("workflow", filter.Workflow), ("class", filter.Class), ("kind", filter.Kind), ("cursor", cursor)), body: null, cancellationToken);
    }

    /// <summary>Opens a failed step again, in place; of a run that is over, all that failed with it.</summary>
    public Task<Run> RetryStepAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Run>(HttpMethod.Post, $"api/steps/{id}/retry", body: null, cancellationToken);

    private static IEnumerable<(string Name, object? Value)> Questions(RunFilter filter) =>
    [
        ("workflow", filter.Workflow),
        .. (filter.Statuses ?? []).Select(status => ("status", (object?)WireFormat.Word(status))),
        .. (filter.Labels ?? new Dictionary<string, string>()).Select(label => ("label", (object?)$"{label.Key}:{label.Value}")),
        ("createdAfter", filter.CreatedAfter),
        ("createdBefore", filter.CreatedBefore),
        ("parent", filter.Parent),
        ("children", filter.Children ? "true" : null),
        ("ending", filter.Ending),
    ];

    // In as many turns as it takes.
    private async Task<BulkResult> ForAllAsync(Func<Guid?, string> address, RunFilter filter, CancellationToken cancellationToken)
    {
        var all = await SendAsync<BulkResult>(HttpMethod.Post, address(null), filter, cancellationToken);
        while (all.Next is { } next)
        {
            var more = await SendAsync<BulkResult>(HttpMethod.Post, address(next), filter, cancellationToken);
            all = new BulkResult(all.Matched + more.Matched, all.Done + more.Done, more.Next);
        }

        return all;
    }
}
