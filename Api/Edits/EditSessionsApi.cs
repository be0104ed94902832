using System.Security.Claims;

using Aspire.Media.Api.Objects;
using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Edits;
using Aspire.Media.Edits;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Media.Api.Edits;

/// <summary><c>/api/edit-sessions</c>: edits that are put together change by change, looked at, and then made.</summary>
internal static class EditSessionsApi
{
    private const int LargestBody = 1024 * 1024;
    private const int UsualPage = 20;
    private const int LargestPage = 100;

    public static void MapEditSessions(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/edit-sessions").WithTags("Edit sessions").AddEndpointFilter(EditRefusal.FilterAsync).Requires(Permission.AssetsRead);
        read.MapGet("", List).WithSummary("Edit sessions, those changed last first: of an asset, or those that stand so (open, committed)");
        read.MapGet("/{id:guid}", Get).WithSummary("An edit session: what is done as it stands now, how much can be undone and redone, and what it became");
        read.MapGet("/{id:guid}/preview", EditPreview.Get).AddEndpointFilter(StorageRefusal.FilterAsync)
            .WithSummary("What would come out, as a picture of at most a width; of a film as it is seen at a time, in seconds of the film itself");

        var change = routes.MapGroup("/api/edit-sessions").WithTags("Edit sessions").AddEndpointFilter(EditRefusal.FilterAsync)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody)).Requires(Permission.AssetsAdd);
        change.MapPost("", Start).WithSummary("Begins to put an edit of an asset together");
        change.MapPost("/{id:guid}/edits", Add).WithSummary("Adds edits behind those that are there, and lays what is said of the result over what was said before: one change");
        change.MapPut("/{id:guid}", Replace).WithSummary("Puts edits and result in place of all that was there: one change");
        change.MapPost("/{id:guid}/undo", Undo).WithSummary("Takes the last change back; with revision only where that is still the present one");
        change.MapPost("/{id:guid}/redo", Redo).WithSummary("Makes the change again that was taken back last; with revision only where that is still the present one");
        change.MapPost("/{id:guid}/commit", Commit)
            .WithSummary("Makes an edit of it, which is found again like any other; a second time gives the same edit. With Prefer: wait=N the answer comes once it is over, within N seconds");
        change.MapDelete("/{id:guid}", Drop).WithSummary("Drops a session; what was made of it stays");
    }

    private static async Task<Results<Ok<Page<EditSession>>, ProblemHttpResult>> List(
        EditSessionStore store, EditSessions sessions, CancellationToken cancellationToken, Guid? asset = null, string? status = null, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} edit sessions.");
        }

        if (status is not (null or "open" or "committed"))
        {
            return Refusal.Bad("An edit session is open or committed.");
        }

        EditSessionPlace? after = null;
        if (cursor is { Length: > 0 } && (after = EditSessionPlace.Read(cursor)) is null)
        {
            return Refusal.Bad("The cursor is none of this list: take what `next` of the part before says.");
        }

        var found = await store.ListAsync(asset, status is null ? null : status == "committed", after, limit + 1, cancellationToken);
        var items = new List<EditSession>();
        foreach (var session in found.Take(limit))
        {
            items.Add(await sessions.WireAsync(session, cancellationToken));
        }

        return TypedResults.Ok(new Page<EditSession>(items, found.Count > limit ? new EditSessionPlace(found[limit - 1].ChangedAt, found[limit - 1].Id).Cursor : null));
    }

    private static Task<Results<Ok<EditSession>, ProblemHttpResult>> Get(Guid id, EditSessions sessions, CancellationToken cancellationToken) => sessions.FindAsync(id, cancellationToken);

    private static Task<Results<Created<EditSession>, ProblemHttpResult>> Start(NewEditSession wish, EditSessions sessions, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        sessions.StartAsync(wish, user.Identity!.Name!, cancellationToken);

    private static Task<Results<Ok<EditSession>, ProblemHttpResult>> Add(Guid id, EditChange wish, EditSessions sessions, CancellationToken cancellationToken) =>
        sessions.AddAsync(id, wish, cancellationToken);

    private static Task<Results<Ok<EditSession>, ProblemHttpResult>> Replace(Guid id, EditChange wish, EditSessions sessions, CancellationToken cancellationToken) =>
        sessions.ReplaceAsync(id, wish, cancellationToken);

    private static Task<Results<Ok<EditSession>, ProblemHttpResult>> Undo(Guid id, EditSessions sessions, CancellationToken cancellationToken, int? revision = null) =>
        sessions.UndoAsync(id, revision, cancellationToken);

    private static Task<Results<Ok<EditSession>, ProblemHttpResult>> Redo(Guid id, EditSessions sessions, CancellationToken cancellationToken, int? revision = null) =>
        sessions.RedoAsync(id, revision, cancellationToken);

    private static Task<Results<Ok<EditAction>, Accepted<EditAction>, ProblemHttpResult>> Commit(
        Guid id, HttpContext context, EditSessions sessions, ClaimsPrincipal user, CancellationToken cancellationToken, int? revision = null) =>
        sessions.CommitAsync(id, revision, context, user.Identity!.Name!, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> Drop(Guid id, EditSessionStore store, CancellationToken cancellationToken) =>
        await store.DropAsync(id, cancellationToken) ? TypedResults.NoContent() : EditSessions.Missing(id);
}
