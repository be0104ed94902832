using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Maintenance;
using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using Hold = Aspire.Media.Client.Maintenance.Hold;

namespace Aspire.Media.Api.Maintenance;

/// <summary><c>/api/holds</c>: what keeps runs from being removed.</summary>
internal static class HoldsApi
{
    private const int PageLength = 100;
    private const int LongestReason = 2_000;
    private const int LongestLabel = 1_200;

    public static void MapHolds(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/holds", List).WithTags("Holds").WithSummary("What keeps runs from being removed, the newest first; with run=ID what keeps that run, by itself or by a label; with all=true also what was released").Requires(Permission.RunsRead);
        var manage = routes.MapGroup("/api/holds").WithTags("Holds").Requires(Permission.HoldsManage);
        manage.MapPost("", Put).WithSummary("Keeps a run with all that belongs to it, or all runs with a label, from being removed");
        manage.MapPost("/{id:guid}/release", Release).WithSummary("Lifts a hold; who put it and why stays known");
    }

    private static async Task<Results<Ok<Page<Hold>>, ProblemHttpResult>> List(
        HoldStore store, CancellationToken cancellationToken, Guid? run = null, bool all = false, Guid? cursor = null)
    {
        var found = await store.ListAsync(!all, run, label: null, value: null, cursor, PageLength + 1, cancellationToken);
        return TypedResults.Ok(new Page<Hold>([.. found.Take(PageLength).Select(Wire)], found.Count > PageLength ? found[PageLength - 1].Id.ToString() : null));
    }

    private static async Task<Results<Created<Hold>, ProblemHttpResult>> Put(PutHold wish, HoldStore store, OrderedIds ids, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var label = wish.Label?.Split(':', 2);
        if ((wish.Run is null) == (label is null))
        {
            return Refusal.Bad("A hold is of one run, or of a label: say one of `run` and `label`.");
        }

        if (label is { } parts && (parts.Length < 2 || parts[0].Length == 0 || wish.Label!.Length > LongestLabel))
        {
            return Refusal.Bad($"A label is written as name:value, not as `{(wish.Label!.Length > 100 ? wish.Label[..100] + "…" : wish.Label)}`.");
        }

        if (string.IsNullOrWhiteSpace(wish.Reason) || wish.Reason.Length > LongestReason || !ApprovalWords.CanBeKept(wish.Reason + wish.Label))
        {
            return Refusal.Bad($"A hold has a reason of 1 to {LongestReason} characters, none of them U+0000.");
        }

        var hold = new Engine.Maintenance.Hold(ids.Next(), wish.Run, label?[0], label?[1], wish.Reason.Trim(), user.Identity!.Name!);
        if (!await store.PutAsync(hold, cancellationToken))
        {
            var (name, value) = (label?[0], label?[1]);
            var same = await store.ListAsync(isLiving: true, wish.Run, name, value, before: null, PageLength, cancellationToken);
            return same.FirstOrDefault(hold => hold.Run == wish.Run) is { } standing
                ? Refusal.Conflict($"It is held already, by {standing.HeldBy} since {standing.HeldAt:u}: {standing.Reason}")
                : Refusal.NoRun(wish.Run ?? Guid.Empty);
        }

        return TypedResults.Created($"/api/holds/{hold.Id}", Wire((await store.FindAsync(hold.Id, cancellationToken))!));
    }

    private static async Task<Results<Ok<Hold>, ProblemHttpResult>> Release(Guid id, HoldStore store, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var isOurs = await store.ReleaseAsync(id, user.Identity!.Name!, cancellationToken);
        return await store.FindAsync(id, cancellationToken) switch
        {
            null => Refusal.NotFound($"There is no hold {id}."),
            var hold when isOurs => TypedResults.Ok(Wire(hold)),
            var hold => Refusal.Conflict($"It was released by {hold.ReleasedBy} at {hold.ReleasedAt:u}."),
        };
    }

    private static Hold Wire(Engine.Maintenance.Hold hold) => new(
        hold.Id, hold.Run, hold.Label is null ? null : $"{hold.Label}:{hold.Value}", hold.Reason, hold.HeldBy, hold.HeldAt, hold.ReleasedBy, hold.ReleasedAt);
}
