using Aspire.Media.Engine.Queue;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>The lanes of the queue. They are few, and none ever changes.</summary>
public sealed class LaneStore(NpgsqlDataSource database)
{
    private const string ListSql = "select id, kind, requires, resource from lane order by id";

    private const string OpenSql = """
        insert into lane (kind, requires, resource) values ($1, $2, $3)
        on conflict do nothing
        """;

    public async Task<IReadOnlyList<Lane>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<Lane>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lanes.Add(new Lane(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<string[]>(2), reader.GetString(3)));
        }

        return lanes;
    }

    /// <summary>Makes the lane if there is none like it.</summary>
    public async Task OpenAsync(string kind, IReadOnlyList<string> requires, string resource, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OpenSql);
        command.Parameters.With(kind).With(requires.ToArray()).With(resource);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
