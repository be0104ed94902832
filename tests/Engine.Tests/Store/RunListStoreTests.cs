using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Tests.Store;

/// <summary>Lists against a plain statement that reads everything, on more runs than a window holds.</summary>
public sealed class RunListStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Seeds = 60;

    private const string FillSql = """
        with made as (
            select number, (lpad(to_hex(1700000000000 + number * 1000), 12, '0') || '7' || lpad(to_hex(number % 4096), 3, '0') || '8' || lpad(to_hex(number), 15, '0'))::uuid as id,
                timestamptz '2023-11-14 22:13:20Z' + number * interval '1 second' as at
            from generate_series(1, 45000) as number
        ), runs as (
            insert into run (id, workflow, version, status, rank, total_steps, open_steps, labels, parent_run, created_by, created_at, finished_at, failed_at, cancelled_at)
            select id, 'w' || number % 7, 1,
                case when number > 40000 or number % 997 = 0 then 0 when number % 500 = 0 then 12 when number % 501 = 0 then 11 when number % 777 = 0 then 13 else 10 end,
                number, 1, case when number > 40000 or number % 997 = 0 then 1 else 0 end,
                case when number % 3000 = 0 then '{"rare": "yes"}'::jsonb when number % 2 = 0 then '{"often": "yes", "other": "x"}' end,
                case when number % 10 = 0 then (select id from made where number = 1) end,
                'test', at, case when number <= 40000 and number % 997 <> 0 then at end,
                case when number <= 40000 and number % 997 <> 0 and (number % 500 = 0 or number % 501 = 0) then at end,
                case when (number <= 40000 and number % 997 <> 0 and number % 500 <> 0 and number % 501 <> 0 and number % 777 = 0) or number = 44444 then at end
            from made
            returning id, status, rank
        ), steps as (
            insert into step (id, run_id, key, place, status, lane, open_needs)
            select gen_random_uuid(), id, 'a', 0, case when status = 0 and rank % 5 = 0 then 3 when status = 0 then 1 else status end, 1, 0 from runs
            returning id, run_id, status
        ), later as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, due_at) select id, run_id, 1, 0, 0, 0, 0, now() from steps where status = 3
        )
        insert into ready (step_id, run_id, lane, rank, place, role, worker)
        select id, run_id, 1, 0, 0, 0, case when random() < 0.01 then gen_random_uuid() end from steps where status = 1
        """;

    private const string AllSql = """
        with standing as (
            select run.*, case
                when run.status >= 10 then run.status
                when exists (select from ready where ready.run_id = run.id and ready.worker is not null) then 1
                when exists (select from step where step.run_id = run.id and step.status = 3) then 2
                else run.status end as shown
            from run
        )
        select id from standing
        where ($1::text is null or workflow = $1) and ($2::smallint[] is null or shown = any ($2)) and ($3::jsonb is null or labels @> $3)
            and ($4::timestamptz is null or created_at >= $4) and ($5::timestamptz is null or created_at < $5)
            and case when $6::uuid is not null then parent_run = $6 else $7 or parent_run is null end
            and ($8::text is null or replace(id::text, '-', '') like '%' || $8)
        order by id desc
        """;

    private static readonly Guid Parent = new("018bcfe5-6be8-7001-8000-000000000001");

    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        await using var command = database.DataSource.CreateCommand(FillSql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync(Token);
        await using var analyze = database.DataSource.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync(Token);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_by_page_a_list_holds_what_is_meant_once_and_in_order()
    {
        var store = new RunListStore(database.DataSource);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var query = Query(random);
            var (found, cursor, pages) = (new List<Guid>(), (Guid?)null, 0);
            var limit = random.Next(2) == 0 ? 200 : 3000;
            do
            {
                var page = await store.ListAsync(query, cursor, limit, Token);
                Assert.InRange(page.Items.Count, 0, limit);
                found.AddRange(page.Items.Select(run => run.Id));
                cursor = page.Next;
                pages++;
            }
            while (cursor is not null && pages < 20);

            var expected = await AllAsync(query);
            Assert.True(
                cursor is null ? expected.SequenceEqual(found) : expected.Take(found.Count).SequenceEqual(found),
                $"seed {seed}, {query}: {found.Count} of {expected.Count} in {pages} pages");
        }
    }

    private static RunQuery Query(Random random)
    {
        var statuses = Enum.GetValues<RunStatus>().Where(_ => random.Next(3) == 0).ToHashSet();
        return new RunQuery
        {
            Workflow = random.Next(3) == 0 ? $"w{random.Next(8)}" : null,
            Statuses = statuses.Count == 0 ? null : statuses,
            Labels = random.Next(4) switch
            {
                0 => new Dictionary<string, string> { ["rare"] = "yes" },
                1 => new Dictionary<string, string> { ["often"] = "yes" },
                _ => null,
            },
            CreatedAfter = random.Next(4) == 0 ? DateTimeOffset.FromUnixTimeSeconds(1700000000 + random.Next(50_000)) : null,
            CreatedBefore = random.Next(4) == 0 ? DateTimeOffset.FromUnixTimeSeconds(1700000000 + random.Next(50_000)) : null,
            Parent = random.Next(6) == 0 ? Parent : null,
            WithChildren = random.Next(2) == 0,
            Ending = random.Next(5) == 0 ? $"{random.Next(45_000) + 1:x4}" : null,
        };
    }

    private async Task<List<Guid>> AllAsync(RunQuery query)
    {
        await using var command = database.DataSource.CreateCommand(AllSql);
        Add(query.Workflow, NpgsqlDbType.Text);
        Add(query.Statuses?.Select(status => (short)status).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint);
        Add(query.Labels is null ? null : System.Text.Json.JsonSerializer.Serialize(query.Labels), NpgsqlDbType.Jsonb);
        Add(query.CreatedAfter, NpgsqlDbType.TimestampTz);
        Add(query.CreatedBefore, NpgsqlDbType.TimestampTz);
        Add(query.Parent, NpgsqlDbType.Uuid);
        Add(query.WithChildren, NpgsqlDbType.Boolean);
        Add(query.Ending, NpgsqlDbType.Text);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(Token))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;

        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }
}
