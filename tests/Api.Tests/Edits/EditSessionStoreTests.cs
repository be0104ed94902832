using Aspire.Media.Edits;

namespace Aspire.Media.Api.Tests.Edits;

/// <summary>What becomes of edit sessions in the database.</summary>
public sealed class EditSessionStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly Guid Asset = Guid.CreateVersion7();

    private TestDatabase database = null!;
    private EditSessionStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        store = new EditSessionStore(database.DataSource);
        await database.ExecuteAsync($"""
            insert into object (key, size, kept_at) values ('{Asset}', 1, now());
            insert into asset (id, object_key, kind, status, title, file_name, content_type, size, uploaded_by) values ('{Asset}', '{Asset}', 1, 2, 'a', 'a.png', 'image/png', 1, 'test')
            """);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Of_many_changes_upon_one_revision_one_holds_and_the_others_are_told()
    {
        var session = await BeginAsync();

        var changed = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => store.ChangeAsync(session.Id, session.Revision, $"change {number}", Token)));

        var held = Assert.Single(changed.OfType<EditSessionRecord>());
        Assert.Equal((2, 1, 0), (held.Revision, held.Undoable, held.Redoable));
        Assert.Equal(held, await store.FindAsync(session.Id, Token));
        Assert.Equal(2, await DocumentsAsync(session.Id));
    }

    [Fact]
    public async Task Undoing_and_redoing_go_through_what_was_and_a_change_between_drops_what_was_undone()
    {
        var session = await BeginAsync();
        session = await ChangeAsync(session, "one");
        session = await ChangeAsync(session, "two");
        session = (await store.UndoAsync(session.Id, session.Revision, Token))!;
        Assert.Equal(("one", 1, 1, 4), (session.Document, session.Undoable, session.Redoable, session.Revision));
        Assert.Null(await store.RedoAsync(session.Id, session.Revision - 1, Token));
        session = (await store.RedoAsync(session.Id, session.Revision, Token))!;
        Assert.Equal(("two", 2, 0), (session.Document, session.Undoable, session.Redoable));
        Assert.Null(await store.RedoAsync(session.Id, session.Revision, Token));

        session = (await store.UndoAsync(session.Id, session.Revision, Token))!;
        session = (await store.UndoAsync(session.Id, session.Revision, Token))!;
        Assert.Equal(("none", 0, 2), (session.Document, session.Undoable, session.Redoable));
        Assert.Null(await store.UndoAsync(session.Id, session.Revision, Token));
        session = await ChangeAsync(session, "other");

        Assert.Equal(("other", 1, 0), (session.Document, session.Undoable, session.Redoable));
        Assert.Equal(2, await DocumentsAsync(session.Id));
    }

    [Fact]
    public async Task Only_so_many_changes_are_kept()
    {
        var session = await BeginAsync();
        for (var change = 0; change < EditSessionStore.MostChanges + 5; change++)
        {
            session = await ChangeAsync(session, $"change {change}");
        }

        Assert.Equal((EditSessionStore.MostChanges, 0), (session.Undoable, session.Redoable));
        Assert.Equal(EditSessionStore.MostChanges + 1, await DocumentsAsync(session.Id));
    }

    [Fact]
    public async Task What_is_sealed_stays_and_becomes_one_thing_whoever_asks()
    {
        var session = await BeginAsync();
        Assert.False(await store.SealAsync(session.Id, session.Revision + 1, Token));
        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.SealAsync(session.Id, session.Revision, Token)))).Count(isSealed => isSealed));
        Assert.Null(await store.ChangeAsync(session.Id, session.Revision, "late", Token));

        // What could not be started can be changed again.
        await store.UnsealAsync(session.Id, Token);
        session = await ChangeAsync(session, "again");
        Assert.True(await store.SealAsync(session.Id, session.Revision, Token));

        var became = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.BecomeAsync(session.Id, Guid.CreateVersion7(), Token)));
        var action = Assert.Single(became.Distinct());
        await store.UnsealAsync(session.Id, Token);
        Assert.Equal((true, action), ((await store.FindAsync(session.Id, Token))!.IsCommitted, (await store.FindAsync(session.Id, Token))!.Action));
        Assert.Null(await store.UndoAsync(session.Id, session.Revision, Token));
    }

    [Fact]
    public async Task A_list_goes_from_the_latest_change_on_and_an_asset_takes_its_sessions_with_it()
    {
        var sessions = new List<EditSessionRecord>();
        for (var count = 0; count < 5; count++)
        {
            sessions.Add(await BeginAsync());
        }

        await ChangeAsync(sessions[1], "later");
        await store.SealAsync(sessions[3].Id, sessions[3].Revision, Token);
        Guid[] expected = [sessions[3].Id, sessions[1].Id, sessions[4].Id, sessions[2].Id, sessions[0].Id];

        var (listed, after) = (new List<Guid>(), (EditSessionPlace?)null);
        while (await store.ListAsync(Asset, isCommitted: null, after, 2, Token) is { Count: > 0 } part)
        {
            listed.AddRange(part.Select(session => session.Id));
            after = EditSessionPlace.Read(new EditSessionPlace(part[^1].ChangedAt, part[^1].Id).Cursor);
        }

        Assert.Equal(expected, listed);
        Assert.Equal(expected[..1], (await store.ListAsync(asset: null, isCommitted: true, after: null, 9, Token)).Select(session => session.Id));
        Assert.Equal(expected[1..], (await store.ListAsync(Asset, isCommitted: false, after: null, 9, Token)).Select(session => session.Id));
        Assert.Empty(await store.ListAsync(Guid.NewGuid(), isCommitted: null, after: null, 9, Token));
        Assert.True(await store.DropAsync(expected[0], Token));
        Assert.False(await store.DropAsync(expected[0], Token));

        await database.ExecuteAsync($"delete from asset where id = '{Asset}'");
        Assert.Equal(0, await database.CountAsync("select (select count(*) from edit_session) + (select count(*) from edit_session_document)"));
    }

    private Task<EditSessionRecord> BeginAsync() => store.AddAsync(Guid.CreateVersion7(), Asset, "none", "test", Token);

    private async Task<EditSessionRecord> ChangeAsync(EditSessionRecord session, string document) => (await store.ChangeAsync(session.Id, session.Revision, document, Token))!;

    private Task<long> DocumentsAsync(Guid session) => database.CountAsync($"select count(*) from edit_session_document where session_id = '{session}'");
}
