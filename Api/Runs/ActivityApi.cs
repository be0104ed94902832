using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Media.Api.Runs;

/// <summary>How workflows have been doing.</summary>
internal static class ActivityApi
{
    private const int MostWorkflows = 200;
    private const int Counted = 50;
    private const int Shown = 20;

    public static void MapActivity(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/activity").WithTags("Runs").Requires(Permission.RunsRead);
        read.MapGet("", Recent).WithSummary("The last runs of each workflow that is named, and how many of them succeeded");
        read.MapGet("/{workflow}/timing", Timing).WithSummary("How long the steps of a workflow took in its last good runs");
    }

    private static async Task<Results<Ok<IEnumerable<WorkflowActivity>>, ProblemHttpResult>> Recent(
        ActivityStore store, CancellationToken cancellationToken, [FromQuery(Name = "workflow")] string[]? workflows = null)
    {
        var names = (workflows ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count is 0 or > MostWorkflows || names.Exists(name => name.Contains('\0', StringComparison.Ordinal)))
        {
            return Refusal.Bad($"Say for which workflows, 1 to {MostWorkflows} of them: workflow=NAME.");
        }

        var runs = (await store.RecentAsync(names, Counted, cancellationToken)).ToLookup(run => run.Workflow);
        return TypedResults.Ok(names.Select(name => Activity(name, [.. runs[name]])));
    }

    private static async Task<Results<Ok<WorkflowTiming>, ProblemHttpResult>> Timing(string workflow, ActivityStore store, CancellationToken cancellationToken)
    {
        if (workflow.Contains('\0', StringComparison.Ordinal))
        {
            return Refusal.NotFound("There is no such workflow.");
        }

        var (runs, steps) = await store.TimingAsync(workflow, cancellationToken);
        return TypedResults.Ok(new WorkflowTiming(
            runs, [.. steps.Select(step => new StepTiming(step.Key, step.Low.TotalSeconds, step.Median.TotalSeconds, step.High.TotalSeconds))]));
    }

    private static WorkflowActivity Activity(string name, IReadOnlyList<Engine.Runs.RecentRun> runs)
    {
        var ended = runs.Where(run => run.FinishedAt is not null).ToList();
        var took = ended.Where(run => run.StartedAt is not null).Select(run => (run.FinishedAt!.Value - run.StartedAt!.Value).TotalSeconds).Order().ToList();
        return new WorkflowActivity(
            name, ended.Count, ended.Count(run => run.Status == Engine.Runs.RunStatus.Completed), took.Count == 0 ? null : Math.Max(0, took[(took.Count - 1) / 2]),
            [.. runs.Take(Shown).Select(run => new RecentRun(run.Id, RunWire.Wire(run.Status), run.CreatedAt, run.StartedAt, run.FinishedAt))]);
    }
}
