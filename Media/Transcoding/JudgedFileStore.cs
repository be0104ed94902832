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
            expected_bytes = excluded.expected_bytes, decided_at = excluded.decided_at
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
