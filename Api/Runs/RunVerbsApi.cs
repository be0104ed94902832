using System.Security.Claims;

using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using StartedRun = Aspire.Media.Client.Runs.StartedRun;

namespace Aspire.Media.Api.Runs;

/// <summary>What can be done with a run that is there.</summary>
internal static class RunVerbsApi
{
    public static void MapRunVerbs(this IEndpointRouteBuilder routes)
    {
        var steer = routes.MapGroup("/api/runs/{id:guid}").WithTags("Runs").Requires(Permission.RunsSteer);
        steer.MapPost("/cancel", Cancel).WithSummary("Cancels a run and all that it started; what a worker has in hand is told to stop");
        steer.MapPost("/retry", Retry).WithSummary("Opens what failed in a run again, in place");
        steer.MapPost("/priority", Prioritise).WithSummary("Lets a run, and what works for it, go before others or after them");

        var start = routes.MapGroup("/api/runs/{id:guid}").WithTags("Runs").Requires(Permission.RunsStart);
        start.MapPost("/replay", Replay).WithSummary("A new run from one of its steps on, or of some of its steps, with the results of the others");
        start.MapPost("/apply", Apply).WithSummary("Carries out the plan of a dry run, once: with its version, its inputs, and what it has read");
        start.MapPost("/again", Again).WithSummary("A new run of the same workflow, with the same inputs or others");
    }

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> Cancel(
        Guid id, ClosingStore closing, RunPictures pictures, ClaimsPrincipal user, CancellationToken cancellationToken, string? reason = null) =>
        await closing.CancelAsync(id, user.Identity!.Name!, reason, cancellationToken) switch
        {
            CancelResult.Cancelled => await AnswerAsync(id, pictures, cancellationToken),
            CancelResult.Already => Refusal.Conflict($"Run {id} is being cancelled already; what it had begun still ends."),
            CancelResult.Over => Refusal.Conflict($"Run {id} is over: there is nothing left to cancel."),
            _ => Refusal.NoRun(id),
        };

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> Retry(
        Guid id, RetryStore retries, RunPictures pictures, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await retries.RetryWithParentsAsync(id, step: null, user.Identity!.Name!, cancellationToken) switch
        {
            RetryResult.Retried => await AnswerAsync(id, pictures, cancellationToken),
            var result => Refused(result, id),
        };

    /// <summary>Why something was not retried.</summary>
    public static ProblemHttpResult Refused(RetryResult result, Guid id) => result switch
    {
        RetryResult.Ending => Refusal.Conflict($"Run {id} is about to end: once it is over it can be retried."),
        RetryResult.NothingFailed => Refusal.Conflict($"Nothing of run {id} has failed."),
        _ => Refusal.NoRun(id),
    };

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> Prioritise(
        Guid id, PrioritiseRun wish, PriorityStore priorities, RunPictures pictures, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        StartRunsApi.PriorityFault(wish.Priority) is { } fault
            ? Refusal.Bad(fault)
            : await priorities.PrioritiseAsync(id, wish.Priority, user.Identity!.Name!, cancellationToken) switch
            {
                true => await AnswerAsync(id, pictures, cancellationToken),
                false => Refusal.Conflict($"Run {id} is over: there is nothing left to hurry."),
                null => Refusal.NoRun(id),
            };

    private static Task<Results<Created<StartedRun>, ProblemHttpResult>> Replay(
        Guid id, ReplayRun wish, RunRepeats repeats, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        RepeatAsync(id, () => repeats.ReplayAsync(
            id, new RunRange { From = wish.FromStep, To = wish.ToStep, Only = wish.Only ?? [], Skip = wish.Skip ?? [] }, wish.Inputs, user.Identity!.Name!, cancellationToken));

    private static Task<Results<Created<StartedRun>, ProblemHttpResult>> Again(
        Guid id, RunRepeats repeats, ClaimsPrincipal user, CancellationToken cancellationToken, RunAgain? wish = null) =>
        RepeatAsync(id, () => repeats.AgainAsync(id, wish?.Inputs, user.Identity!.Name!, cancellationToken));

    private static Task<Results<Created<StartedRun>, ProblemHttpResult>> Apply(
        Guid id, PlanApplications plans, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        RepeatAsync(id, () => plans.ApplyAsync(id, user.Identity!.Name!, cancellationToken));

    private static async Task<Results<Created<StartedRun>, ProblemHttpResult>> RepeatAsync(Guid id, Func<Task<Engine.Runs.StartedRun?>> repeat)
    {
        try
        {
            return await repeat() is { } started ? TypedResults.Created(StartRunsApi.Address(started), StartRunsApi.Wire(started)) : Refusal.NoRun(id);
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }

    /// <summary>The run as it is now.</summary>
    public static async Task<Results<Ok<Run>, ProblemHttpResult>> AnswerAsync(Guid id, RunPictures pictures, CancellationToken cancellationToken) =>
        await pictures.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(RunWire.Whole(found)) : Refusal.NoRun(id);
}
