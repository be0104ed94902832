using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

using Aspire.Media.Testing;

using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>A queue that others use, in a Node.js process that is told what to do line by line: bench/queue-peers/contender.mjs.</summary>
internal sealed class PeerProcess : Contender
{
    private static readonly PeerPackages Packages = new("queue-peers");
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Pipe pipe;

    private PeerProcess(string name, Pipe pipe)
        : base(name) => this.pipe = pipe;

    public static Entrant Enters(string peer) => new(peer, (database, cancellationToken) => StartAsync(peer, database, cancellationToken));

    public static async Task<Contender> StartAsync(string peer, TestDatabase database, CancellationToken cancellationToken)
    {
        await Packages.InstallAsync(cancellationToken);
        var started = new Pipe(peer, Launch(peer, database));
        try
        {
            return new PeerProcess(await started.ReadAsync<string>(cancellationToken), started);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public override Task<TimeSpan> EnqueueAsync(int count, CancellationToken cancellationToken) => TimeAsync($"enqueue {count}", cancellationToken);

    public override Task<TimeSpan> DrainAsync(CancellationToken cancellationToken) => TimeAsync("drain", cancellationToken);

    public override async Task<IReadOnlyList<TimeSpan>> PickUpAsync(int times, CancellationToken cancellationToken)
    {
        await pipe.WriteAsync($"pickup {times}", cancellationToken);
        return [.. (await pipe.ReadAsync<double[]>(cancellationToken)).Select(TimeSpan.FromMilliseconds)];
    }

    public override ValueTask DisposeAsync() => pipe.DisposeAsync();

    private async Task<TimeSpan> TimeAsync(string command, CancellationToken cancellationToken)
    {
        await pipe.WriteAsync(command, cancellationToken);
        return TimeSpan.FromMilliseconds(await pipe.ReadAsync<double>(cancellationToken));
    }

    private static Process Launch(string peer, TestDatabase database)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo("node", ["contender.mjs", peer])
        {
            WorkingDirectory = Packages.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["DATABASE_URL"] = $"postgres://{address.Username}:{address.Password}@{address.Host}:{address.Port}/{address.Database}" },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new BenchmarkException($"{peer} runs on Node.js, which cannot be started: {failure.Message}. Install it (apt install nodejs npm).", failure);
        }
    }

    /// <summary>Commands one way, JSON lines the other.</summary>
    private sealed class Pipe(string peer, Process process) : IAsyncDisposable
    {
        public async Task WriteAsync(string command, CancellationToken cancellationToken)
        {
            try
            {
                await process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
                await process.StandardInput.FlushAsync(cancellationToken);
            }
            catch (IOException)
            {
                throw await EndedAsync(cancellationToken);
            }
        }

        public async Task<T> ReadAsync<T>(CancellationToken cancellationToken) =>
            await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line
                ? JsonSerializer.Deserialize<T>(line)!
                : throw await EndedAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            using var patience = new CancellationTokenSource(Grace, TimeProvider.System);
            try
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync(patience.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        private async Task<BenchmarkException> EndedAsync(CancellationToken cancellationToken)
        {
            await process.WaitForExitAsync(cancellationToken);
            return new BenchmarkException($"{peer} ended with {process.ExitCode} before it had answered; its own words, if any, stand above.");
        }
    }
}
