using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A worker that is a process of its own.</summary>
internal sealed class WorkerProcess(MediaProcess process) : IAsyncDisposable
{
    public MediaProcess Process => process;

    /// <summary>Starts it, and does not wait until it works.</summary>
    /// <param name="settings">As on a command line.</param>
    public static WorkerProcess Start(string connectionString, IEnumerable<string> settings) => new(MediaProcess.Start(
        "TestWorker", ["--urls=http://127.0.0.1:0", .. settings], new Dictionary<string, string> { ["ConnectionStrings__media"] = connectionString }));

    /// <summary>By which name the fleet knows it; null before it has said anything.</summary>
    public async Task<Guid?> IdAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select id from worker where process_id = $1 order by started_at desc limit 1");
        command.Parameters.Add(new() { Value = process.Id });
        return await command.ExecuteScalarAsync() as Guid?;
    }

    /// <summary>Waits until the fleet knows it.</summary>
    public async Task<Guid> ReadyAsync(NpgsqlDataSource database)
    {
        Guid? id = null;
        await Until.TrueAsync(async () => process.HasExited || (id = await IdAsync(database)) is not null, $"worker {process.Id} is known", TimeSpan.FromMinutes(1));
        return id ?? throw new InvalidOperationException($"The worker did not start:\n{string.Join('\n', process.Errors)}");
    }

    /// <summary>Whether it said something.</summary>
    public bool Said(string words) => process.Errors.Concat(process.Output).Any(line => line.Contains(words, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
