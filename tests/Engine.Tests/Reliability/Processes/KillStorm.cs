using System.Diagnostics;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>Workers that are killed one after another while they work, and replaced, and a database that crashes in between.</summary>
internal sealed class KillStorm(Yard yard, PostgresServer server, string[] settings, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    private readonly Random random = new(seed);
    private readonly List<WorkerProcess> crew = [];
    private readonly CancellationTokenSource stop = new();
    private Task watching = Task.CompletedTask;

    public int Kills { get; private set; }

    /// <summary>Kills of workers that held steps, and took them along.</summary>
    public int Hits { get; private set; }

    public int Crashes { get; private set; }

    /// <summary>For how long a step was claimed at most, not counting the time before the server's last start.</summary>
    public TimeSpan LongestClaim { get; private set; }

    /// <summary>How the fleet stood then.</summary>
    public string Circumstances { get; private set; } = "";

    /// <summary>Workers that ended without having been killed, with their last words.</summary>
    public List<string> Deserters { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task BeginAsync(int workers)
    {
        for (var worker = 0; worker < workers; worker++)
        {
            crew.Add(yard.Send(settings));
        }

        foreach (var worker in crew)
        {
            await worker.ReadyAsync(yard.Database);
        }

        watching = WatchAsync();
    }

    /// <summary>Kills again and again, for some time, and lets the server crash at these moments of it.</summary>
    public async Task RageAsync(TimeSpan length, TimeSpan every, params TimeSpan[] crashes)
    {
        var watch = Stopwatch.StartNew();
        var ahead = new Queue<TimeSpan>(crashes);
        for (var next = every; next <= length; next += every)
        {
            await Until.TrueAsync(() => watch.Elapsed >= next, "it is time to kill", length + length);
            await KillAsync();
            if (ahead.TryPeek(out var crash) && watch.Elapsed >= crash)
            {
                ahead.Dequeue();
                await server.CrashAsync();
                await server.StartAgainAsync();
                yard.Reconnect();
                Crashes++;
            }
        }
    }

    /// <summary>Stops looking.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await watching;
        Deserters.AddRange(crew.Where(worker => worker.Process.HasExited).Select(worker => string.Join('\n', worker.Process.Errors)));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    // One of those that hold something, if there are some.
    private async Task KillAsync()
    {
        var targets = await TargetsAsync();
        var victim = targets.Count > 0 ? targets[random.Next(targets.Count)] : crew[random.Next(crew.Count)];
        if (victim.Process.HasExited)
        {
            Deserters.Add(string.Join('\n', victim.Process.Errors));
        }

        victim.Process.Kill();
        await victim.Process.ExitAsync();
        Kills++;
        // Nobody but the reaper can free now what it held.
        Hits += (await PersistAsync(BusyAsync)).Contains(victim.Process.Id) ? 1 : 0;
        crew.Remove(victim);
        crew.Add(yard.Send(settings));
    }

    // Where those who died hold all the room that there is, the living get nothing until that is noticed.
    private async Task<List<WorkerProcess>> TargetsAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var busy = await PersistAsync(BusyAsync);
            var targets = crew.Where(worker => busy.Contains(worker.Process.Id)).ToList();
            if (targets.Count > 0 || busy.Count == 0 || watch.Elapsed > Noticed)
            {
                return targets;
            }

            await Task.Delay(Look, TimeProvider.System, Token);
        }
    }

    private async Task<HashSet<int>> BusyAsync()
    {
        await using var command = yard.Database.CreateCommand("select distinct worker.process_id from ready join worker on worker.id = ready.worker");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var busy = new HashSet<int>();
        while (await reader.ReadAsync(Token))
        {
            busy.Add(reader.GetInt32(0));
        }

        return busy;
    }

    private async Task WatchAsync()
    {
        // While the server was away, or found its way back after a crash, nobody could free anything.
        DateTimeOffset? back = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                back ??= await NowAsync();
                var (seconds, circumstances) = await LookAsync(back.Value);
                if (seconds > LongestClaim.TotalSeconds)
                {
                    (LongestClaim, Circumstances) = (TimeSpan.FromSeconds(seconds), circumstances);
                }
            }
            catch (NpgsqlException failure) when (failure.IsTransient)
            {
                back = null;
            }

            await Task.WhenAny(Task.Delay(Look, TimeProvider.System, stop.Token));
        }
    }

    private async Task<DateTimeOffset> NowAsync()
    {
        await using var command = yard.Database.CreateCommand("select clock_timestamp()");
        await using var reader = await command.ExecuteReaderAsync(Token);
        await reader.ReadAsync(Token);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    private async Task<(double Seconds, string Circumstances)> LookAsync(DateTimeOffset back)
    {
        await using var command = yard.Database.CreateCommand("""
            select coalesce(extract(epoch from max(clock_timestamp() - greatest(claimed_at, $1))), 0)::float8,
                json_build_object(
                    'now', clock_timestamp(), 'start', pg_postmaster_start_time(), 'duty', (select row_to_json(duty) from duty),
                    'claimed', json_object_agg(coalesce(ready.worker::text, ''), claimed_at), 'workers', (select json_agg(json_build_array(one.id, one.process_id, one.started_at, one.seen_at) order by one.started_at desc) from worker as one))::text
            from ready where worker is not null
            """);
        command.Parameters.Add(new() { Value = back });
        await using var reader = await command.ExecuteReaderAsync(Token);
        await reader.ReadAsync(Token);
        return (reader.GetDouble(0), reader.GetString(1));
    }

    // The server may be away just now.
    private static async Task<T> PersistAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (NpgsqlException failure) when (failure.IsTransient)
            {
                await Task.Delay(Look, TimeProvider.System, Token);
            }
        }
    }
}
