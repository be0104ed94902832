using System.Runtime.CompilerServices;
using System.Text.Json;

using Aspire.Media.Files;
using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Transcoding;

/// <summary>Files that were judged: what is known of each, and what was last decided.</summary>
public sealed class JudgedFileStore(NpgsqlDataSource database)
{
    private const string FactsSql = "select facts::text from judged_file where key = $1 and size = $2 and modified_at = $3";

    private const string JudgeSql = """
        insert into judged_file as known (key, path, root, size, modified_at, facts, run_id, recipe, verdict, rule, reason, expected_bytes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (key) do update set
            root = excluded.root, size = excluded.size, modified_at = excluded.modified_at, facts = excluded.facts,
            probed_at = case when known.size = excluded.size and known.modified_at = excluded.modified_at then known.probed_at else excluded.probed_at end,
            run_id = excluded.run_id, recipe = excluded.recipe, verdict = excluded.verdict, rule = excluded.rule, reason = excluded.reason,
            expected_bytes = excluded.expected_bytes, decided_at = excluded.decided_at,
            tried_recipe = case when known.size = excluded.size and known.modified_at = excluded.modified_at then known.tried_recipe end,
            tried_reason = case when known.size = excluded.size and known.modified_at = excluded.modified_at then known.tried_reason end
        """;

    private const string TriedSql = "select tried_reason from judged_file where key = $1 and size = $2 and modified_at = $3 and tried_recipe = $4";

    private const string TrySql = "update judged_file set tried_recipe = $4, tried_reason = $5 where key = $1 and size = $2 and modified_at = $3";

    private const string ChosenSql = """
        select path, size, modified_at, facts::text, recipe, verdict, reason, expected_bytes
        from judged_file
        where run_id = $1 and verdict <> 0
        """;

    private const string TotalsSql = """
        select verdict, count(*), sum(size)::bigint, sum(expected_bytes)::bigint
        from judged_file
        where run_id = $1
        group by verdict
        order by verdict
        """;

    /// <summary>What is known of a file as it is; null where nobody has looked into it since it changed.</summary>
    public async Task<FileFacts?> FactsAsync(FoundFile file, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FactsSql);
        command.Parameters.With(FoundFileStore.KeyOf(file.Path)).With(file.Size).With(file.ModifiedAt);
        return await command.ExecuteScalarAsync(cancellationToken) is string facts ? JsonSerializer.Deserialize<FileFacts>(facts, JsonSerializerOptions.Web) : null;
    }

    /// <summary>Writes down what was decided about a file, over what was decided before.</summary>
    public async Task JudgeAsync(string root, FoundFile file, FileFacts facts, JudgedFile judged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judged);
        await using var command = database.CreateCommand(JudgeSql);
        command.Parameters
            .With(FoundFileStore.KeyOf(file.Path)).With(file.Path).With(root).With(file.Size).With(file.ModifiedAt)
            .With(JsonSerializer.Serialize(facts, JsonSerializerOptions.Web), NpgsqlDbType.Jsonb)
            .With(judged.Run).With(judged.Recipe).With((short)judged.Decision.Verdict).With(judged.Decision.Rule, NpgsqlDbType.Integer).With(judged.Decision.Reason).With(judged.ExpectedSize);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Why what a recipe made of a file was not taken; null where that was not tried since the file changed.</summary>
    public async Task<string?> TriedAsync(FoundFile file, string recipe, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TriedSql);
        command.Parameters.With(FoundFileStore.KeyOf(file.Path)).With(file.Size).With(file.ModifiedAt).With(recipe);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>What a recipe made of a file is not taken: it is not tried again until the file changes.</summary>
    public async Task TryAsync(FoundFile file, string recipe, string reason, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TrySql);
        command.Parameters.With(FoundFileStore.KeyOf(file.Path)).With(file.Size).With(file.ModifiedAt).With(recipe).With(reason);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The files of which a run decided that something is to become of them.</summary>
    public async IAsyncEnumerable<ChosenFile> ChosenAsync(Guid run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChosenSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new ChosenFile(
                new FoundFile(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)), JsonSerializer.Deserialize<FileFacts>(reader.GetString(3), JsonSerializerOptions.Web)!,
                reader.GetString(4), new TranscodeDecision((Verdict)reader.GetInt16(5), reader.GetString(6)), reader.GetInt64(7));
        }
    }

    /// <summary>What a run decided, as far as no later one decided anew.</summary>
    public async Task<IReadOnlyList<VerdictTotal>> TotalsAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TotalsSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var totals = new List<VerdictTotal>();
        while (await reader.ReadAsync(cancellationToken))
        {
            totals.Add(new VerdictTotal((Verdict)reader.GetInt16(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        return totals;
    }
}

/// <summary>What was decided about a file, by whom and by which recipe.</summary>
/// <param name="ExpectedSize">How large it will be then.</param>
public sealed record JudgedFile(Guid Run, string Recipe, TranscodeDecision Decision, long ExpectedSize);

/// <summary>All files about which the same was decided.</summary>
/// <param name="Bytes">How large they are.</param>
/// <param name="ExpectedBytes">How large they will be.</param>
public sealed record VerdictTotal(Verdict Verdict, long Files, long Bytes, long ExpectedBytes);

/// <summary>A file of which something is to become.</summary>
/// <param name="ExpectedSize">How large it will be then.</param>
public sealed record ChosenFile(FoundFile File, FileFacts Facts, string Recipe, TranscodeDecision Decision, long ExpectedSize);
