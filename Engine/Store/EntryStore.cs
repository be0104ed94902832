using Aspire.Media.Engine.Lists;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>The entries of lists. They are written once, under the lease of the step that makes them, and never change.</summary>
public sealed class EntryStore(NpgsqlDataSource database)
{
    // Whoever has lost the lease adds nothing; what he had added belongs to no list.
    private const string AddSql = """
        insert into entry (owner, lease, number, document)
        select $1, $2, $3 + told.place::integer - 1, told.document
        from unnest($4::json[]) with ordinality as told (document, place)
        where exists (select from ready where step_id = $1 and lease = $2)
        """;

    // Of a list that was gone through: what came of each of its items that was done, beside what it was done with.
    private const string AddResultsSql = """
        insert into entry (owner, lease, number, document)
        select $1, $2, row_number() over (order by item.number, entry.number) - 1, json_build_object('item', entry.document, 'output', item.output)
        from item
        join entry on entry.owner = item.owner and entry.lease = item.lease and entry.number >= item.first and entry.number < item.first + item.entries
        where item.step_id = $3 and item.status = 10 and exists (select from ready where step_id = $1 and lease = $2)
        """;

    private const string CountSql = "select count(*)::integer from entry where owner = $1 and lease = $2";

    private const string PageSql = """
        select document from entry
        where owner = $1 and lease = $2 and number >= $3
        order by number
        limit $4
        """;

    private const string SourceSql = """
        select coalesce(step.origin, step.id), step.listed, step.lease, exists (select from walk where walk.step_id = coalesce(step.origin, step.id))
        from step
        where step.run_id = $1 and step.key = $2
        """;

    /// <summary>Adds entries to the list of a step.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <returns>False when the step is no longer held.</returns>
    public async Task<bool> AddAsync(Guid owner, long lease, int first, IReadOnlyCollection<string> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        await using var command = database.CreateCommand(AddSql);
        command.Parameters.With(owner).With(lease).With(first).WithJson(documents);
        return await command.ExecuteNonQueryAsync(cancellationToken) == documents.Count;
    }

    /// <summary>Makes a list of what came of the items of another one.</summary>
    public async Task<EntryList> AddResultsAsync(Guid owner, long lease, Guid walked, CancellationToken cancellationToken)
    {
        await using (var command = database.CreateCommand(AddResultsSql))
        {
            command.CommandTimeout = 0;
            command.Parameters.With(owner).With(lease).With(walked);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var count = database.CreateCommand(CountSql);
        count.Parameters.With(owner).With(lease);
        return new EntryList(owner, lease, (int)(await count.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Some entries of a list, as JSON.</summary>
    public async Task<IReadOnlyList<string>> PageAsync(EntryList list, int first, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        await using var command = database.CreateCommand(PageSql);
        command.Parameters.With(list.Owner).With(list.Lease).With(first).With(count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var documents = new List<string>(count);
        while (await reader.ReadAsync(cancellationToken))
        {
            documents.Add(reader.GetString(0));
        }

        return documents;
    }

    /// <summary>What list a step of a run has.</summary>
    public async Task<ListSource> SourceAsync(Guid run, string key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SourceSql);
        command.Parameters.With(run).With(key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ListSource(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetBoolean(3));
    }
}
