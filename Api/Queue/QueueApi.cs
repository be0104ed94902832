using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Queue;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

using Lane = Aspire.Media.Client.Queue.Lane;

namespace Aspire.Media.Api.Queue;

/// <summary><c>/api/queue</c>: what waits, and what stands still.</summary>
internal static class QueueApi
{
    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/queue", Get).WithTags("Queue").WithSummary("What waits in which lane, who can serve it, and what stands still").Requires(Permission.RunsRead);
        var steer = routes.MapGroup("/api/queue").WithTags("Queue").Requires(Permission.RunsSteer);
        steer.MapPost("/pause", Pause).WithSummary("Lets a kind of step, what needs a capability, a workflow, or everything stand still; what is being worked on goes on");
        steer.MapPost("/resume", Resume).WithSummary("Ends a pause that was made by hand");
    }

    private static async Task<Ok<QueueStatus>> Get(QueueDepthStore depths, PauseStore pauses, IOptions<FleetOptions> fleet, CancellationToken cancellationToken) =>
        TypedResults.Ok(await LookAsync(depths, pauses, fleet, cancellationToken));

    private static async Task<Results<Ok<QueueStatus>, ProblemHttpResult>> Pause(
        PauseRequest request, QueuePauses queue, QueueDepthStore depths, PauseStore pauses, IOptions<FleetOptions> fleet, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!IsOne(request))
        {
            return NotOne();
        }

        try
        {
            await queue.PauseAsync(Subject(request), request.Reason, user.Identity!.Name!, cancellationToken);
            return TypedResults.Ok(await LookAsync(depths, pauses, fleet, cancellationToken));
        }
        catch (UnknownSubjectException unknown)
        {
            return Refusal.NotFound(unknown.Message);
        }
    }

    private static async Task<Results<Ok<QueueStatus>, ProblemHttpResult>> Resume(
        PauseRequest request, QueuePauses queue, QueueDepthStore depths, PauseStore pauses, IOptions<FleetOptions> fleet, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!IsOne(request))
        {
            return NotOne();
        }

        try
        {
            return await queue.ResumeAsync(Subject(request), user.Identity!.Name!, cancellationToken)
                ? TypedResults.Ok(await LookAsync(depths, pauses, fleet, cancellationToken))
                : Refusal.Conflict($"{(request.Kind ?? request.Capability ?? request.Workflow) switch { null => "The queue", var name => $"`{name}`" }} is not paused by hand.");
        }
        catch (UnknownSubjectException unknown)
        {
            return Refusal.NotFound(unknown.Message);
        }
    }

    private static async Task<QueueStatus> LookAsync(QueueDepthStore depths, PauseStore pauses, IOptions<FleetOptions> fleet, CancellationToken cancellationToken)
    {
        var depth = await depths.FindAsync(fleet.Value.Lease, cancellationToken);
        return new QueueStatus(
            [.. depth.Lanes.Select(Wire)], [.. (await pauses.ListAsync(cancellationToken)).Select(Wire)], depth.Delayed, depth.IsMoreDelayed)
        {
            First = [.. depth.First.Select(step => new QueuedStep(step.Step, step.Run, step.Workflow, step.Key, step.Kind, step.Priority, step.Waited.TotalSeconds))],
        };
    }

    private static bool IsOne(PauseRequest request) => new[] { request.Kind, request.Capability, request.Workflow }.Count(name => name is not null) <= 1;

    private static ProblemHttpResult NotOne() => Refusal.Bad("One thing stands still at a time: a kind, a capability or a workflow; or, with none of them, everything.");

    private static PauseSubject Subject(PauseRequest request) => new(request.Kind, request.Capability, request.Workflow);

    private static Lane Wire(LaneDepth depth) => new(
        depth.Lane.Id, depth.Lane.Kind, depth.Lane.Requires, depth.Lane.Resource, depth.Waiting, depth.IsMore, depth.Processing, depth.Oldest?.TotalSeconds, depth.Workers, depth.IsPaused,
        depth.PerMinute);

    private static Pause Wire(PauseRecord pause) => new(
        pause.Subject.Kind, pause.Subject.Capability, pause.Subject.Workflow, pause.Cause, pause.Reason, pause.PausedBy, pause.PausedAt);
}
