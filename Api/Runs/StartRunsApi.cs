using System.Security.Claims;

using Aspire.Media.Api.Sites;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Runs;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

using StartedRun = Aspire.Media.Client.Runs.StartedRun;

namespace Aspire.Media.Api.Runs;

/// <summary>Starts runs: one, or many at once.</summary>
internal static class StartRunsApi
{
    // More than a run may be given, so that who gives too much is told how much there may be.
    private const int LargestBody = 6 * 1024 * 1024;
    private const int LargestBatchBody = 64 * 1024 * 1024;
    private const int LargestBatch = 10_000;

    public static void MapRunStarts(this IEndpointRouteBuilder routes)
    {
        var start = routes.MapGroup("/api/runs").WithTags("Runs").Requires(Permission.RunsStart);
        start.MapPost("", Start).WithSummary("Starts a run; with an idempotency key (in the body, or as header Idempotency-Key) no more than one")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        start.MapPost("/batch", StartMany).WithSummary("Starts many runs at once; the answers come in the order of the wishes")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBatchBody));
    }

    private static async Task<Results<Created<StartedRun>, Ok<StartedRun>, ProblemHttpResult>> Start(
        StartRun wish, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, RunStarter starter, SitePriorities priorities, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (idempotencyKey is not null && wish.IdempotencyKey is not null && idempotencyKey != wish.IdempotencyKey)
        {
            return Refusal.Bad("The idempotency key in the body and that in the header Idempotency-Key are not the same.");
        }

        if (Unfit(wish) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        try
        {
            var request = await priorities.ApplyAsync(Request(wish with { IdempotencyKey = wish.IdempotencyKey ?? idempotencyKey }, user), cancellationToken);
            var started = await starter.StartAsync(request, cancellationToken);
            return started.IsNew ? TypedResults.Created(Address(started), Wire(started)) : TypedResults.Ok(Wire(started));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }

    private static async Task<Results<Ok<IEnumerable<StartedRun>>, ProblemHttpResult>> StartMany(
        IReadOnlyList<StartRun> wishes, RunStarter starter, SitePriorities priorities, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (wishes.Count is 0 or > LargestBatch)
        {
            return Refusal.Bad($"A list of runs to start has 1 to {LargestBatch} of them; this has {wishes.Count}.");
        }

        if (wishes.Select((wish, place) => (wish is null ? "It is null." : Unfit(wish)) is { } wrong ? $"Run {place + 1} of the list: {wrong}" : null).FirstOrDefault(wrong => wrong is not null) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        try
        {
            return TypedResults.Ok((await starter.StartAsync(await priorities.ApplyAsync([.. wishes.Select(wish => Request(wish, user))], cancellationToken), cancellationToken)).Select(Wire));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }

    public static StartedRun Wire(Engine.Runs.StartedRun started) => new(started.Id, started.IsNew);

    public static string Address(Engine.Runs.StartedRun started) => $"/api/runs/{started.Id}";

    private static StartRequest Request(StartRun wish, ClaimsPrincipal user) => new()
    {
        Workflow = wish.Workflow,
        Version = wish.Version,
        Inputs = wish.Inputs,
        Priority = wish.Priority,
        Labels = wish.Labels,
        IdempotencyKey = wish.IdempotencyKey,
        Range = new RunRange { From = wish.From, To = wish.To, Only = wish.Only ?? [], Skip = wish.Skip ?? [] },
        IsDry = wish.DryRun,
        CreatedBy = user.Identity!.Name!,
    };

    private static string? Unfit(StartRun wish) => PriorityFault(wish.Priority);

    /// <summary>What is wrong with a priority.</summary>
    public static string? PriorityFault(int priority) => priority is < -StartRequest.HighestPriority or > StartRequest.HighestPriority
        ? $"A priority is from -{StartRequest.HighestPriority} to {StartRequest.HighestPriority}, not {priority}."
        : null;
}
