using System.Security.Claims;

using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Runs;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Runs;

/// <summary>One verb for all runs that a filter finds; of very many only some, with the place from which to go on.</summary>
internal static class ManyRunsApi
{
    public static void MapManyRuns(this IEndpointRouteBuilder routes)
    {
        var steer = routes.MapGroup("/api/runs").WithTags("Runs").Requires(Permission.RunsSteer);
        steer.MapPost("/cancel", Cancel).WithSummary("Cancels the open runs that a filter finds");
        steer.MapPost("/retry", Retry).WithSummary("Retries the failed and cancelled runs that a filter finds");
        steer.MapPost("/again", Again).WithSummary("Runs again the runs that a filter finds and that are over");
    }

    private static Task<Results<Ok<BulkResult>, ProblemHttpResult>> Cancel(
        RunFilter filter, ManyRuns runs, ClaimsPrincipal user, CancellationToken cancellationToken, Guid? cursor = null, string? reason = null) =>
        DoAsync(filter, query => runs.CancelAsync(query, cursor, reason, user.Identity!.Name!, cancellationToken));

    private static Task<Results<Ok<BulkResult>, ProblemHttpResult>> Retry(
        RunFilter filter, ManyRuns runs, ClaimsPrincipal user, CancellationToken cancellationToken, Guid? cursor = null) =>
        DoAsync(filter, query => runs.RetryAsync(query, cursor, user.Identity!.Name!, cancellationToken));

    private static Task<Results<Ok<BulkResult>, ProblemHttpResult>> Again(
        RunFilter filter, ManyRuns runs, ClaimsPrincipal user, CancellationToken cancellationToken, Guid? cursor = null) =>
        DoAsync(filter, query => runs.AgainAsync(query, cursor, user.Identity!.Name!, cancellationToken));

    private static async Task<Results<Ok<BulkResult>, ProblemHttpResult>> DoAsync(RunFilter filter, Func<RunQuery, Task<ManyDone>> verb)
    {
        if (!RunQuestions.TryRead(filter, out var query, out var fault))
        {
            return Refusal.Bad(fault);
        }

        if (query.IsOpen)
        {
            return Refusal.Bad("A filter that asks for nothing means all runs: say which by workflow, statuses, labels, createdAfter, createdBefore, parent or ending.");
        }

        try
        {
            var done = await verb(query);
            return TypedResults.Ok(new BulkResult(done.Matched, done.Done, done.Next));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }
}
