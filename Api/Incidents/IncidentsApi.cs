using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

using IncidentStatus = Aspire.Media.Engine.Incidents.IncidentStatus;
using Kind = Aspire.Media.Engine.Incidents.IncidentKind;

namespace Aspire.Media.Api.Incidents;

/// <summary><c>/api/incidents</c>: what needs a person.</summary>
internal static class IncidentsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/incidents").WithTags("Incidents").Requires(Permission.IncidentsRead);
        read.MapGet("", List).WithSummary("Incidents, the newest first: one for each cause, with how often it struck");
        read.MapGet("/count", Count).WithSummary("How many incidents are not over");
        read.MapGet("/{id:guid}", Get).WithSummary("An incident with what people wrote, and the last steps that failed because of it");

        var handle = routes.MapGroup("/api/incidents/{id:guid}").WithTags("Incidents").Requires(Permission.IncidentsHandle);
        handle.MapPost("/acknowledge", Acknowledge).WithSummary("Says that somebody sees to it");
        handle.MapPost("/notes", Note).WithSummary("Writes a note to it");
        handle.MapPost("/resolve", Resolve).WithSummary("Says that it is over; what strikes again opens a new one, which names this one");
        routes.MapPost("/api/incidents/{id:guid}/replay", Replay).WithTags("Incidents")
            .WithSummary("Retries, in place, what failed because of it and still is failed: as much as a few seconds allow, with the place from which to go on")
            .Requires(Permission.RunsSteer);
    }

    private static async Task<Results<Ok<Page<Incident>>, ProblemHttpResult>> List(
        IncidentListStore store, CancellationToken cancellationToken,
        [FromQuery(Name = "status")] string[]? statuses = null, string? kind = null, string? workflow = null, Guid? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} incidents.");
        }

        if (workflow?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Refusal.Bad("No name holds the character U+0000.");
        }

        if (!IncidentWire.TryRead(statuses, out HashSet<IncidentStatus> meant, out var fault) || !IncidentWire.TryRead(kind is null ? null : [kind], out HashSet<Kind> kinds, out fault))
        {
            return Refusal.Bad(fault);
        }

        var query = new IncidentQuery(meant.Count == 0 ? null : meant, kinds.Count == 0 ? null : kinds.Single(), workflow);
        var found = await store.ListAsync(query, cursor, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<Incident>([.. found.Take(limit).Select(IncidentWire.Wire)], found.Count > limit ? found[limit - 1].Id.ToString() : null));
    }

    private static async Task<Ok<IncidentCount>> Count(IncidentListStore store, CancellationToken cancellationToken)
    {
        var open = await store.CountAsync(cancellationToken);
        return TypedResults.Ok(new IncidentCount(open.Where(one => !one.IsAcknowledged).Sum(one => one.Count), open.Where(one => one.IsAcknowledged).Sum(one => one.Count)));
    }

    private static async Task<Results<Ok<Incident>, ProblemHttpResult>> Get(Guid id, IncidentListStore store, CancellationToken cancellationToken) =>
        await IncidentWire.FindAsync(store, id, cancellationToken) is { } found ? TypedResults.Ok(found) : Missing(id);

    private static Task<Results<Ok<Incident>, ProblemHttpResult>> Acknowledge(
        Guid id, IncidentRemark remark, IncidentStore store, IncidentListStore lists, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        ChangeAsync(id, remark.Note, lists, note => store.AcknowledgeAsync(id, user.Identity!.Name!, note, cancellationToken), cancellationToken);

    private static Task<Results<Ok<Incident>, ProblemHttpResult>> Resolve(
        Guid id, IncidentRemark remark, IncidentStore store, IncidentListStore lists, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        ChangeAsync(id, remark.Note, lists, note => store.ResolveAsync(id, user.Identity!.Name!, note, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<Incident>, ProblemHttpResult>> Note(
        Guid id, IncidentRemark remark, IncidentStore store, IncidentListStore lists, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(remark.Note)
            ? Refusal.Bad("The note is empty.")
            : await ChangeAsync(id, remark.Note, lists, note => store.NoteAsync(id, user.Identity!.Name!, note!, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<BulkResult>, ProblemHttpResult>> Replay(
        Guid id, IncidentReplay replay, IncidentStore store, IncidentListStore lists, ClaimsPrincipal user, CancellationToken cancellationToken, bool resolve = false, Guid? cursor = null)
    {
        if (await lists.FindAsync(id, cancellationToken) is null)
        {
            return Missing(id);
        }

        if (resolve && !user.HasClaim(CallerClaims.Permission, Permission.IncidentsHandle.Name))
        {
            return TypedResults.Problem("You may retry what failed, and not resolve the incident.", statusCode: StatusCodes.Status403Forbidden);
        }

        var by = user.Identity!.Name!;
        var done = await replay.RunAsync(id, cursor, by, cancellationToken);
        if (resolve && done.Next is null)
        {
            await store.ResolveAsync(id, by, "Replayed", cancellationToken);
        }

        return TypedResults.Ok(new BulkResult(done.Matched, done.Done, done.Next));
    }

    private static async Task<Results<Ok<Incident>, ProblemHttpResult>> ChangeAsync(
        Guid id, string? note, IncidentListStore lists, Func<string?, Task<bool>> change, CancellationToken cancellationToken)
    {
        if (note is not null && IncidentBook.FaultOf(note) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        var isDone = await change(string.IsNullOrWhiteSpace(note) ? null : note.Trim());
        if (await IncidentWire.FindAsync(lists, id, cancellationToken) is not { } found)
        {
            return Missing(id);
        }

        return isDone ? TypedResults.Ok(found)
            : found.Notes.Count >= IncidentStore.MostNotes ? Refusal.Conflict($"The incident has {found.Notes.Count} notes: more are not kept.")
            : found.ResolvedAt is not null ? Refusal.Conflict($"The incident was resolved already, by {found.ResolvedBy}.")
            : Refusal.Conflict($"The incident was acknowledged already, by {found.AcknowledgedBy}.");
    }

    private static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"There is no incident {id}.");
}
