using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Edits;

/// <summary>
/// Edits that are put together change by change, with all that they were before. Every change names the revision upon which it was made, and is none where
/// there is a newer one: of two who change the same, one is told.
/// </summary>
public sealed class EditSessionStore(NpgsqlDataSource database)
{
    /// <summary>How many changes can be taken back; older ones are forgotten.</summary>
    public const int MostChanges = 200;

    private const string Columns = """
        one.id, one.asset_id, (select kind from asset where asset.id = one.asset_id), one.revision, held.document, one.place - one.oldest, one.newest - one.place,
            one.committed_at is not null, one.action_id, one.created_by, one.created_at, one.changed_at
        """;

    private const string AddSql = """
        with one as (
            insert into edit_session (id, asset_id, created_by) values ($1, $2, $4) returning *
        ), held as (
            insert into edit_session_document (session_id, place, document) select id, place, $3 from one returning document
        )
        select
        """ + " " + Columns + " from one cross join held";

    private const string FindSql = "select " + Columns + """

        from edit_session as one
        join edit_session_document as held on held.session_id = one.id and held.place = one.place
        where one.id = $1
        """;

    private const string ListSql = "select " + Columns + """

        from edit_session as one
        join edit_session_document as held on held.session_id = one.id and held.place = one.place
        where ($1::uuid is null or one.asset_id = $1) and ($2::boolean is null or (one.committed_at is not null) = $2)
            and ($3::timestamptz is null or (one.changed_at, one.id) < ($3, $4))
        order by one.changed_at desc, one.id desc
        limit $5
        """;

    // What was taken back before goes, and so does what is too long ago.
    private const string ChangeSql = """
        with one as (
            update edit_session set
                revision = revision + 1, place = place + 1, newest = place + 1, oldest = greatest(oldest, place + 1 - $4), changed_at = clock_timestamp()
            where id = $1 and revision = $2 and committed_at is null
            returning *
        ), gone as (
            delete from edit_session_document using one
            where edit_session_document.session_id = one.id and (edit_session_document.place > one.place or edit_session_document.place < one.oldest)
        ), held as (
            insert into edit_session_document (session_id, place, document) select id, place, $3 from one
            on conflict (session_id, place) do update set document = excluded.document
            returning document
        )
        select
        """ + " " + Columns + " from one cross join held";

    private const string MoveSql = """
        with one as (
            update edit_session set revision = revision + 1, place = place + $3, changed_at = clock_timestamp()
            where id = $1 and revision = $2 and committed_at is null and place + $3 between oldest and newest
            returning *
        )
        select
        """ + " " + Columns + """

        from one
        join edit_session_document as held on held.session_id = one.id and held.place = one.place
        """;

    private const string SealSql = """
        update edit_session set committed_at = clock_timestamp(), changed_at = clock_timestamp()
        where id = $1 and revision = $2 and committed_at is null
        """;

    private const string UnsealSql = "update edit_session set committed_at = null where id = $1 and action_id is null";

    // The first action stays, whoever else has started one meanwhile.
    private const string BecomeSql = """
        update edit_session set action_id = coalesce(action_id, $2), committed_at = coalesce(committed_at, clock_timestamp())
        where id = $1
        returning action_id
        """;

    private const string DropSql = "delete from edit_session where id = $1";

    private const string OutlivedSql = "select id from edit_session where changed_at < clock_timestamp() - $1 order by changed_at";

    private const string DropOutlivedSql = "delete from edit_session where id = $1 and changed_at < clock_timestamp() - $2";

    /// <summary>Begins one with a document, before which there is nothing.</summary>
    public async Task<EditSessionRecord> AddAsync(Guid id, Guid asset, string document, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AddSql);
        command.Parameters.With(id).With(asset).With(document).With(by);
        return (await OneAsync(command, cancellationToken))!;
    }

    public async Task<EditSessionRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        return await OneAsync(command, cancellationToken);
    }

    /// <summary>Those that were changed last first.</summary>
    /// <param name="after">The last of the part before.</param>
    public async Task<IReadOnlyList<EditSessionRecord>> ListAsync(Guid? asset, bool? isCommitted, EditSessionPlace? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(asset, NpgsqlDbType.Uuid).With(isCommitted, NpgsqlDbType.Boolean).With(after?.ChangedAt, NpgsqlDbType.TimestampTz).With(after?.Id, NpgsqlDbType.Uuid).With((long)limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<EditSessionRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(Read(reader));
        }

        return found;
    }

    /// <summary>Puts a document in place of the one that holds; null where it was made upon another than that, or nothing changes any more.</summary>
    public async Task<EditSessionRecord?> ChangeAsync(Guid id, int revision, string document, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChangeSql);
        command.Parameters.With(id).With(revision).With(document).With(MostChanges);
        return await OneAsync(command, cancellationToken);
    }

    /// <summary>Takes the last change back; null where there is none, it was not the last, or nothing changes any more.</summary>
    public Task<EditSessionRecord?> UndoAsync(Guid id, int revision, CancellationToken cancellationToken) => MoveAsync(id, revision, -1, cancellationToken);

    /// <summary>Makes the change again that was taken back last; null where there is none, another came between, or nothing changes any more.</summary>
    public Task<EditSessionRecord?> RedoAsync(Guid id, int revision, CancellationToken cancellationToken) => MoveAsync(id, revision, 1, cancellationToken);

    /// <summary>From here on nothing changes any more, since it becomes an edit; false where another change came between.</summary>
    public async Task<bool> SealAsync(Guid id, int revision, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SealSql);
        command.Parameters.With(id).With(revision);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>It became none.</summary>
    public async Task UnsealAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UnsealSql);
        command.Parameters.With(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Keeps what it became, and returns that: another one where it has become that already. Null where it is gone.</summary>
    public async Task<Guid?> BecomeAsync(Guid id, Guid action, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(BecomeSql);
        command.Parameters.With(id).With(action);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DropAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DropSql);
        command.Parameters.With(id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Those that nobody has changed for so long.</summary>
    internal async Task<IReadOnlyList<Guid>> OutlivedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OutlivedSql);
        command.Parameters.With(age);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var outlived = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            outlived.Add(reader.GetGuid(0));
        }

        return outlived;
    }

    /// <summary>Drops one that nobody has changed for so long; false where that is not so any more.</summary>
    internal async Task<bool> DropOutlivedAsync(Guid id, TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DropOutlivedSql);
        command.Parameters.With(id).With(age);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private async Task<EditSessionRecord?> MoveAsync(Guid id, int revision, int by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MoveSql);
        command.Parameters.With(id).With(revision).With(by);
        return await OneAsync(command, cancellationToken);
    }

    private static async Task<EditSessionRecord?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static EditSessionRecord Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), (AssetKind)reader.GetInt16(2), reader.GetInt32(3), reader.GetString(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetBoolean(7), reader.Id(8),
        reader.GetString(9), reader.GetFieldValue<DateTimeOffset>(10), reader.GetFieldValue<DateTimeOffset>(11));
}

/// <summary>An edit that is put together change by change, as it stands.</summary>
/// <param name="Kind">Of the asset.</param>
/// <param name="Revision">One more with each change, also with one that takes another back.</param>
/// <param name="Document">What is done: <see cref="EditDraft"/>.</param>
/// <param name="Undoable">How many changes can be taken back.</param>
/// <param name="Redoable">How many of those that were taken back can be made again.</param>
/// <param name="IsCommitted">Whether it has become an edit, or is about to: nothing changes any more.</param>
/// <param name="Action">The run that it became.</param>
public sealed record EditSessionRecord(
    Guid Id, Guid Asset, AssetKind Kind, int Revision, string Document, int Undoable, int Redoable, bool IsCommitted, Guid? Action, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt);

/// <summary>A place in the list of them.</summary>
public sealed record EditSessionPlace(DateTimeOffset ChangedAt, Guid Id)
{
    /// <summary>As it travels to a client and back.</summary>
    public string Cursor => FormattableString.Invariant($"{ChangedAt.UtcTicks}-{Id:N}");

    /// <summary>Null where it is no such place.</summary>
    public static EditSessionPlace? Read(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return cursor.Split('-') is [var when, var which] && long.TryParse(when, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(which, "N", out var id)
            ? new EditSessionPlace(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }
}
