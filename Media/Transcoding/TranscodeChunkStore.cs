using System.Text.Json;

using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Transcoding;

/// <summary>The chunks of films that are being encoded: which there are, and which are done.</summary>
public sealed class TranscodeChunkStore(NpgsqlDataSource database)
{
    private const string PlanSql = """
        insert into transcode_chunk (run_id, number, chunk)
        select $1, number - 1, chunk from jsonb_array_elements($2::jsonb) with ordinality as planned (chunk, number)
        on conflict (run_id, number) do nothing
        """;

    private const string EncodedSql = """
        update transcode_chunk
        set object_key = $3, encoded = $4, pictures = $5, bytes = $6, seconds = $7, worker = $8, encoded_at = clock_timestamp()
        where run_id = $1 and number = $2 and object_key is not distinct from $9
        """;

    private const string ListSql = "select number, chunk::text, object_key, encoded::text, pictures, bytes, seconds, worker, encoded_at from transcode_chunk where run_id = $1 order by number";

    private const string ForgetOldSql = """
        delete from transcode_chunk
        where run_id in (select run_id from transcode_chunk group by run_id having max(greatest(planned_at, encoded_at)) < $1)
        """;

    private const string ForgetSql = "delete from transcode_chunk where run_id = $1";

    /// <summary>Writes down how a film is cut, unless that was done before.</summary>
    /// <returns>As it was written down the first time: chunks that are encoded belong to that plan.</returns>
    public async Task<IReadOnlyList<TranscodeChunk>> PlanAsync(Guid run, IReadOnlyList<FilmChunk> chunks, CancellationToken cancellationToken)
    {
        await using (var command = database.CreateCommand(PlanSql))
        {
            command.Parameters.With(run).With(JsonSerializer.Serialize(chunks, JsonSerializerOptions.Web), NpgsqlDbType.Text);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return await ListAsync(run, cancellationToken);
    }

    /// <summary>A chunk is encoded, and lies in the storage; false where another attempt was first.</summary>
    /// <param name="instead">Where it lay before, if it did, and is gone.</param>
    public async Task<bool> EncodedAsync(Guid run, EncodedChunk encoded, Guid key, Guid? instead, long bytes, TimeSpan took, string worker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        await using var command = database.CreateCommand(EncodedSql);
        command.Parameters
            .With(run).With(encoded.Chunk.Number).With(key).With(JsonSerializer.Serialize(encoded, JsonSerializerOptions.Web), NpgsqlDbType.Jsonb).With(encoded.Pictures).With(bytes).With(took.TotalSeconds).With(worker)
            .With(instead, NpgsqlDbType.Uuid);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>The chunks of a film in their order; none where it is not cut, or is put together already.</summary>
    public async Task<IReadOnlyList<TranscodeChunk>> ListAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chunks = new List<TranscodeChunk>();
        while (await reader.ReadAsync(cancellationToken))
        {
            chunks.Add(new TranscodeChunk(reader.GetInt32(0), Read<FilmChunk>(reader.GetString(1)))
            {
                Object = reader.Id(2),
                Encoded = reader.Text(3) is { } encoded ? Read<EncodedChunk>(encoded) : null,
                Pictures = reader.Number(4),
                Bytes = reader.IsDBNull(5) ? null : reader.GetInt64(5),
                Seconds = reader.Real(6),
                Worker = reader.Text(7),
                EncodedAt = reader.Moment(8),
            });
        }

        return chunks;
    }

    /// <summary>The film is put together, or never will be.</summary>
    public async Task ForgetAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(run);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Nobody has gone on with these films for long: what they left in the storage is swept there.</summary>
    public async Task ForgetOldAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetOldSql);
        command.Parameters.With(before);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) ?? throw new JsonException("A chunk was written down as nothing.");
}

/// <summary>A chunk of a film that is being encoded.</summary>
public sealed record TranscodeChunk(int Number, FilmChunk Chunk)
{
    /// <summary>Where it lies in the storage, once it is encoded.</summary>
    public Guid? Object { get; init; }

    public EncodedChunk? Encoded { get; init; }

    public int? Pictures { get; init; }

    public long? Bytes { get; init; }

    /// <summary>How long it took to encode it.</summary>
    public double? Seconds { get; init; }

    public string? Worker { get; init; }

    public DateTimeOffset? EncodedAt { get; init; }
}
