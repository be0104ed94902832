using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Runs;

/// <summary>What dry runs would change.</summary>
internal static class PlanApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/runs/{id:guid}/plan").WithTags("Runs").Requires(Permission.RunsRead);
        read.MapGet("", List).WithSummary("What a dry run would change, step by step and item by item");
        read.MapGet("/totals", Totals).WithSummary("How much a dry run would change");
    }

    private static async Task<Results<Ok<Page<PlannedWork>>, ProblemHttpResult>> List(
        Guid id, RunStore runs, PlanStore plans, CancellationToken cancellationToken, Guid? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} steps and items.");
        }

        if (await ObstacleAsync(id, runs, cancellationToken) is { } obstacle)
        {
            return obstacle;
        }

        var page = await plans.ListAsync(id, cursor, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<PlannedWork>([.. page.Take(limit).Select(Wire)], page.Count > limit ? page[limit - 1].Id.ToString() : null));
    }

    private static async Task<Results<Ok<PlanTotals>, ProblemHttpResult>> Totals(Guid id, RunStore runs, PlanStore plans, CancellationToken cancellationToken)
    {
        if (await ObstacleAsync(id, runs, cancellationToken) is { } obstacle)
        {
            return obstacle;
        }

        var totals = await plans.TotalsAsync(id, cancellationToken);
        return TypedResults.Ok(new PlanTotals(totals.Works, totals.Actions, totals.Verbs, totals.Unknown, totals.Begun, totals.Conflicts));
    }

    private static async Task<ProblemHttpResult?> ObstacleAsync(Guid id, RunStore runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) switch
        {
            null => Refusal.NoRun(id),
            { IsDry: false } => Refusal.Conflict($"Run {id} was no dry run: it has no plan."),
            { ParentRun: { } parent } => Refusal.Conflict($"Run {id} works for run {parent}: the plan is to be found there, as a whole."),
            _ => null,
        };

    private static PlannedWork Wire(Engine.Plans.PlannedWork work) => new(
        work.Id, work.Run, work.Workflow, work.Step, work.Key, work.Number,
        [.. work.Actions.Select(action => new PlannedAction(action.Verb, action.Target, action.Detail, action.Precondition))],
        work.BegunAt, work.Conflict);
}
