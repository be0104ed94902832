using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

using Npgsql;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>A PostgreSQL of our own: made when it does not exist, reachable from this machine alone, gone when we are.</summary>
public sealed partial class PostgresCluster(ClusterSettings settings, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The database that the product lives in.</summary>
    public const string Database = "media";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly PostgresLog log = new(settings.LogFile);
    private int? server;

    /// <summary>Ends with the server's process, whatever ended it.</summary>
    public Task Exited { get; private set; } = Task.CompletedTask;

    /// <summary>The server's process while it runs.</summary>
    public int? ProcessId => Exited.IsCompleted ? null : server;

    /// <summary>What it said last before it went.</summary>
    public string Complaint => log.Complaint;

    public string ConnectionString => ConnectionStringFor(Database);

    public string ConnectionStringFor(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = settings.Port,
        Username = ClusterFolder.Role,
        Password = settings.Password,
        Database = database,
    }.ConnectionString;

    /// <summary>Returns when the server takes connections and the database is there.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var account = ServerAccount.For(settings.Folder);
        await StrayServer.StopAsync(settings.Folder, time, cancellationToken);
        if (ClusterFolder.MajorOf(settings.Folder) is null)
        {
            await ClusterFolder.CreateAsync(settings, account, cancellationToken);
        }

        try
        {
            log.Forget();
            // Should we be killed, the server shuts down by itself.
            server = await LaunchAsync(account.Command(settings.Binaries.Server, settings.Arguments(), onOrphaned: "INT"));
            await ReadyAsync(server.Value, cancellationToken);
            log.Ready();
            await using var database = NpgsqlDataSource.Create(ConnectionStringFor("postgres"));
            await new ClusterStore(database).EnsureDatabaseAsync(cancellationToken);
        }
        catch (PostgresException refusal)
        {
            await StopAsync();
            throw new StandaloneException($"The database in {settings.Folder} cannot be used: {refusal.MessageText} (see {settings.LogFile}). {Cure(refusal.MessageText)}", refusal);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    /// <summary>Ends the sessions, writes what is in memory and stops. Without an answer it is killed; its next start recovers.</summary>
    public async Task StopAsync()
    {
        if (ProcessId is not { } processId)
        {
            return;
        }

        foreach (var signal in new[] { Posix.Interrupt, Posix.Quit, Posix.Kill })
        {
            Posix.Signal(processId, signal);
            try
            {
                await Exited.WaitAsync(Grace, time);
                return;
            }
            catch (TimeoutException)
            {
                log.Append($"The server did not stop within {Grace} of signal {signal}");
            }
        }

        throw new StandaloneException($"PostgreSQL (process {processId}) cannot be stopped.");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        log.Dispose();
    }

    // The kernel tells a child of the end of the thread that started it, so this thread stays for as long as the server does.
    private Task<int> LaunchAsync(ProcessStartInfo command)
    {
        var launched = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Exited = exited.Task;
        var thread = new Thread(() =>
        {
            try
            {
                using var process = new Process { StartInfo = command };
                process.OutputDataReceived += (_, line) => Keep(line.Data);
                process.ErrorDataReceived += (_, line) => Keep(line.Data);
                process.Start();
                process.StandardInput.Close();
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                launched.SetResult(process.Id);
                process.WaitForExit();
            }
            catch (Win32Exception failure)
            {
                launched.TrySetException(new StandaloneException($"PostgreSQL cannot be started: {failure.Message}. It needs setsid and setpriv (package util-linux).", failure));
            }
            finally
            {
                exited.SetResult();
            }
        })
        {
            IsBackground = true,
            Name = "PostgreSQL",
        };
        thread.Start();
        return launched.Task;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            log.Append(line);
        }
    }

    private async Task ReadyAsync(int processId, CancellationToken cancellationToken)
    {
        while (PostmasterFile.Read(settings.Folder) is not { IsReady: true } file || file.ProcessId != processId)
        {
            if (Exited.IsCompleted)
            {
                throw new StandaloneException($"PostgreSQL does not start in {settings.Folder} on port {settings.Port}: {log.Complaint.TrimEnd('.')} (see {settings.LogFile}). {Cure(log.Complaint)}");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // Which setting mends it, told by the server's words: they are English, because it runs in the C locale.
    private string Cure(string complaint)
    {
        if (ParameterName().Match(complaint) is { Success: true } match && settings.Overrides.ContainsKey(match.Groups["name"].Value))
        {
            return $"Change or remove Standalone__PostgresSettings__{match.Groups["name"].Value}.";
        }

        if (complaint.Contains("TCP/IP socket", StringComparison.Ordinal))
        {
            return "Choose another port (Standalone__PostgresPort), or stop what listens there.";
        }

        return complaint.Contains("No space left on device", StringComparison.Ordinal)
            ? $"Make room, or choose another data directory ({DataDirectory.ChosenBy})."
            : $"Mend what it names, or choose another data directory ({DataDirectory.ChosenBy}).";
    }

    [GeneratedRegex("parameter \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
