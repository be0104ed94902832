using System.Text.Json.Nodes;

using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Edits;
using Aspire.Media.Edits;

using Microsoft.AspNetCore.Http.HttpResults;

using Asset = Aspire.Media.Library.Asset;
using AssetKind = Aspire.Media.Library.AssetKind;

namespace Aspire.Media.Api.Edits;

/// <summary>Edits that are put together change by change, and become one run.</summary>
internal sealed class EditSessions(EditSessionStore store, EditOrders orders, EditActions actions, TimeProvider time)
{
    // What is written when something else has failed does not wait for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Begins one.</summary>
    public async Task<Results<Created<EditSession>, ProblemHttpResult>> StartAsync(NewEditSession wish, string by, CancellationToken cancellationToken)
    {
        if (await orders.SubjectAsync(wish.Asset, cancellationToken) is not { } subject)
        {
            return AssetsApi.Missing(wish.Asset);
        }

        var recipe = EditDraft.Of(wish.Edits, wish.Result, subject.Kind);
        await orders.CheckAsync(subject, recipe, wish.Edits, before: 0, cancellationToken);
        var added = await store.AddAsync(Guid.CreateVersion7(time.GetUtcNow()), subject.Id, EditDraft.Print(recipe), by, cancellationToken);
        return TypedResults.Created(SelfOf(added.Id), await WireAsync(added, cancellationToken));
    }

    /// <summary>Adds to what is done.</summary>
    public Task<Results<Ok<EditSession>, ProblemHttpResult>> AddAsync(Guid id, EditChange change, CancellationToken cancellationToken) =>
        change is { Edits: null, Result: null }
            ? Task.FromResult<Results<Ok<EditSession>, ProblemHttpResult>>(Refusal.Bad("A change says what is done (`edits`), what comes out (`result`), or both."))
            : ChangeAsync(id, change, (before, kind) => EditDraft.Add(before, change.Edits, change.Result, kind), before => before.Operations.Count, cancellationToken);

    /// <summary>Puts something in place of all that was done.</summary>
    public Task<Results<Ok<EditSession>, ProblemHttpResult>> ReplaceAsync(Guid id, EditChange change, CancellationToken cancellationToken) =>
        ChangeAsync(id, change, (_, kind) => EditDraft.Of(change.Edits, change.Result, kind), static _ => 0, cancellationToken);

    public Task<Results<Ok<EditSession>, ProblemHttpResult>> UndoAsync(Guid id, int? revision, CancellationToken cancellationToken) =>
        MoveAsync(id, revision, session => session.Undoable, store.UndoAsync, $"There is nothing to take back: no change was made, or those that were are longer ago than the last {EditSessionStore.MostChanges}.", cancellationToken);

    public Task<Results<Ok<EditSession>, ProblemHttpResult>> RedoAsync(Guid id, int? revision, CancellationToken cancellationToken) =>
        MoveAsync(id, revision, session => session.Redoable, store.RedoAsync, "There is nothing to make again: nothing was taken back, or another change was made since.", cancellationToken);

    /// <summary>Makes an edit of it, once.</summary>
    public async Task<Results<Ok<EditAction>, Accepted<EditAction>, ProblemHttpResult>> CommitAsync(
        Guid id, int? revision, HttpContext context, string by, CancellationToken cancellationToken)
    {
        if (!EditWait.TryRead(context.Request, out var wait))
        {
            return EditWait.TooLong();
        }

        while (true)
        {
            if (await store.FindAsync(id, cancellationToken) is not { } session)
            {
                return Missing(id);
            }

            if (session.Action is { } action)
            {
                return await actions.FindAsync(action, cancellationToken) is { } known
                    ? await EditWait.AnswerAsync(known, wait, context, actions, cancellationToken)
                    : Refusal.NotFound($"This session became the edit {action}, which is gone.");
            }

            // Sealed without an action it was left in the middle: whoever comes now ends it.
            if (!session.IsCommitted && StaleOrNull(session, revision) is { } stale)
            {
                return stale;
            }

            if (await orders.SubjectAsync(session.Asset, cancellationToken) is not { } subject)
            {
                return AssetsApi.Missing(session.Asset);
            }

            var recipe = EditDraft.Read(session.Document, subject.Kind);
            await orders.ReadyAsync(subject, recipe, JsonNode.Parse(session.Document)!["edits"] as JsonArray, cancellationToken);
            if (!session.IsCommitted && !await store.SealAsync(id, session.Revision, cancellationToken))
            {
                continue;
            }

            return await BecomeAsync(id, subject, recipe, by, cancellationToken) is { } look
                ? await EditWait.AnswerAsync(look, wait, context, actions, cancellationToken)
                : Missing(id);
        }
    }

    public async Task<Results<Ok<EditSession>, ProblemHttpResult>> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(await WireAsync(found, cancellationToken)) : Missing(id);

    public async Task<EditSession> WireAsync(EditSessionRecord session, CancellationToken cancellationToken) => new()
    {
        Id = session.Id,
        Asset = session.Asset,
        Status = session.IsCommitted ? EditSessionStatus.Committed : EditSessionStatus.Open,
        Revision = session.Revision,
        Document = JsonNode.Parse(session.Document)!.AsObject(),
        Undoable = session.IsCommitted ? 0 : session.Undoable,
        Redoable = session.IsCommitted ? 0 : session.Redoable,
        Action = session.Action is { } action ? (await actions.FindAsync(action, cancellationToken))?.Action : null,
        CreatedBy = session.CreatedBy,
        CreatedAt = session.CreatedAt,
        ChangedAt = session.ChangedAt,
        Links = new EditSessionLinks(SelfOf(session.Id), session.Kind is AssetKind.Image or AssetKind.Video ? $"{SelfOf(session.Id)}/preview" : null),
    };

    public static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"There is no edit session {id}.");

    private static string SelfOf(Guid id) => $"/api/edit-sessions/{id}";

    // Without a revision it is made to whatever stands, and made once more where that has changed meanwhile.
    private async Task<Results<Ok<EditSession>, ProblemHttpResult>> ChangeAsync(
        Guid id, EditChange change, Func<EditRecipe, AssetKind, EditRecipe> made, Func<EditRecipe, int> kept, CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await store.FindAsync(id, cancellationToken);
            if (FaultOf(session, id, change.Revision) is { } fault)
            {
                return fault;
            }

            if (await orders.SubjectAsync(session!.Asset, cancellationToken) is not { } subject)
            {
                return AssetsApi.Missing(session.Asset);
            }

            var before = EditDraft.Read(session.Document, subject.Kind);
            var recipe = made(before, subject.Kind);
            await orders.CheckAsync(subject, recipe, change.Edits, kept(before), cancellationToken);
            var document = EditDraft.Print(recipe);
            // What comes to the same is no change: there would be nothing that undoing it could show.
            if ((document == session.Document ? session : await store.ChangeAsync(id, session.Revision, document, cancellationToken)) is { } changed)
            {
                return TypedResults.Ok(await WireAsync(changed, cancellationToken));
            }
        }
    }

    private async Task<Results<Ok<EditSession>, ProblemHttpResult>> MoveAsync(
        Guid id, int? revision, Func<EditSessionRecord, int> room, Func<Guid, int, CancellationToken, Task<EditSessionRecord?>> move, string nothing, CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await store.FindAsync(id, cancellationToken);
            if (FaultOf(session, id, revision) is { } fault)
            {
                return fault;
            }

            if (room(session!) == 0)
            {
                return Refusal.Conflict(nothing);
            }

            if (await move(id, session!.Revision, cancellationToken) is { } moved)
            {
                return TypedResults.Ok(await WireAsync(moved, cancellationToken));
            }
        }
    }

    private async Task<EditLook?> BecomeAsync(Guid id, Asset subject, EditRecipe recipe, string by, CancellationToken cancellationToken)
    {
        EditLook look;
        try
        {
            look = await actions.StartAsync(subject, recipe, by, cancellationToken);
        }
        catch
        {
            // It can be changed again, or asked for again: the same edit of the same asset is found, had it been started.
            using var limit = new CancellationTokenSource(LastWords, time);
            await store.UnsealAsync(id, limit.Token);
            throw;
        }

        return await store.BecomeAsync(id, look.Action.Id, cancellationToken) is not { } became ? null
            : became == look.Action.Id ? look
            : await actions.FindAsync(became, cancellationToken);
    }

    private static ProblemHttpResult? FaultOf(EditSessionRecord? session, Guid id, int? revision) =>
        session is null ? Missing(id)
        : session.IsCommitted ? Refusal.Conflict($"This session {(session.Action is { } action ? $"became the edit {action}" : "is becoming an edit")} and stays as it is. Begin a new one to go on.")
        : StaleOrNull(session, revision);

    private static ProblemHttpResult? StaleOrNull(EditSessionRecord session, int? revision) => revision is { } known && known != session.Revision
        ? Refusal.Conflict($"This was asked for upon revision {known}, and meanwhile there is revision {session.Revision}: look at it again. Nothing was changed.")
        : null;
}
