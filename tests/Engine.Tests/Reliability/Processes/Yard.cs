using System.Globalization;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;
using Aspire.Media.TestWorker.Steps;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A database of its own with workers that are processes of their own, and a record of what their steps did.</summary>
internal sealed class Yard : IAsyncDisposable
{
    private const string TablesSql = """
        create table effect (run_id uuid, name text, item integer, attempt integer, primary key (run_id, name, item));
        create table note (run_id uuid, name text, attempt integer, process_id integer, word text, at timestamptz default clock_timestamp())
        """;

    private readonly List<WorkerProcess> workers = [];

    private Yard(Workshop office) => Office = office;

    public Workshop Office { get; }

    public NpgsqlDataSource Database => Office.Database.DataSource;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Yard> OpenAsync(PostgresServer postgres)
    {
        var yard = new Yard(await Workshop.OpenAsync(postgres, workers: 0));
        await using var tables = yard.Database.CreateCommand(TablesSql);
        await tables.ExecuteNonQueryAsync(Token);
        // Definitions can be registered before the first worker is there.
        var steps = new InstalledSteps([typeof(EngineSetup).Assembly, typeof(EffectStep).Assembly]);
        await yard.Office.Get<StepTypeStore>().PublishAsync([.. steps.Types.Select(type => type.Publication("test"))], Token);
        return yard;
    }

    /// <summary>How often a worker is heard and when it counts as lost, in seconds.</summary>
    public static string[] Fleet(double heartbeat, double lease) => [$"--Fleet:Heartbeat={Span(heartbeat)}", $"--Fleet:Lease={Span(lease)}"];

    /// <summary>How long steps may go on, in seconds.</summary>
    public static string[] Patience(double drain, double grace) => [$"--Worker:Drain={Span(drain)}", $"--Worker:Grace={Span(grace)}"];

    /// <summary>One more worker, at work.</summary>
    public async Task<WorkerProcess> HireAsync(params string[] settings)
    {
        var worker = Send(settings);
        await worker.ReadyAsync(Database);
        return worker;
    }

    /// <summary>One more worker, which will be at work soon.</summary>
    public WorkerProcess Send(string[] settings, string? connectionString = null)
    {
        var worker = WorkerProcess.Start(connectionString ?? Office.Database.ConnectionString, settings);
        workers.Add(worker);
        return worker;
    }

    /// <summary>Waits until a step of a run has begun its work so many times.</summary>
    public Task BegunAsync(Guid run, string name, int times = 1) => Until.TrueAsync(
        async () => await CountAsync("select count(*) from note where run_id = $1 and name = $2 and word = 'begun'", run, name) >= times, $"{name} of {run} has begun");

    public Task<long> CountAsync(string sql, params object[] values) => Office.CountAsync(sql, values);

    public Task<object?> ScalarAsync(string sql, params object[] values) => Office.ScalarAsync(sql, values);

    /// <summary>All that a run has left, to be compared with what it has left later.</summary>
    public async Task<string> PictureAsync(Guid run) => (string)(await ScalarAsync("""
        select json_build_object(
            'run', (select row_to_json(run) from run where id = $1),
            'steps', (select json_agg(step order by place) from step where run_id = $1),
            'ready', (select count(*) from ready where run_id = $1),
            'events', (select count(*) from event where run_id = $1 or $1 = any (runs)),
            'effects', (select json_agg(effect order by name, item) from effect where run_id = $1),
            'notes', (select count(*) from note where run_id = $1 and word <> 'begun'))::text
        """, run))!;

    /// <summary>Waits until a run is over, however long it takes.</summary>
    public async Task<RunRecord> EndAsync(Guid run, TimeSpan patience)
    {
        await Until.TrueAsync(async () => (await Office.FindAsync(run)).Status.IsOver(), $"run {run} is over", patience);
        return await Office.FindAsync(run);
    }

    /// <summary>Lets go of connections that broke when the server crashed, so that nobody who looks stumbles over them.</summary>
    public void Reconnect()
    {
        Database.Clear();
        Office.Get<NpgsqlDataSource>().Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        await Office.DisposeAsync();
    }

    private static string Span(double seconds) => TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
}
