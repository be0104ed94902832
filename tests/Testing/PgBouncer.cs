using System.Diagnostics;

using Aspire.Media.Standalone;
using Aspire.Media.Standalone.Postgres;

using Npgsql;

using Xunit;

namespace Aspire.Media.Testing;

/// <summary>A pooler before a server that hands its connections out transaction by transaction.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryFolder files;
    private readonly Process pooler;

    private PgBouncer(TemporaryFolder folder, Process process, string connectionString) => (files, pooler, ConnectionString) = (folder, process, connectionString);

    /// <summary>Through the pooler, with what the documentation says to add.</summary>
    public string ConnectionString { get; }

    /// <summary>Skips the test where the program is not installed.</summary>
    public static void RequireInstalled() => Assert.SkipUnless(File.Exists(Program), "A pooler is needed (apt install pgbouncer).");

    private static string Program => "/usr/sbin/pgbouncer";

    /// <param name="database">What it leads to.</param>
    /// <param name="connections">How many connections to the server it has for all its clients.</param>
    public static async Task<PgBouncer> StartAsync(TestDatabase database, int connections)
    {
        ArgumentNullException.ThrowIfNull(database);
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await File.WriteAllTextAsync(folder["users.txt"], $"\"{server.Username}\" \"{server.Password}\"\n");
        await File.WriteAllTextAsync(folder["pgbouncer.ini"], $"""
            [databases]
            {server.Database} = host={server.Host} port={server.Port} dbname={server.Database}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder["users.txt"]}
            pool_mode = transaction
            default_pool_size = {connections}
            max_client_conn = 200
            """);
        // Like the server it refuses root; unlike that one it reads its files as whom it becomes.
        var account = ServerAccount.For(folder.Path);
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            account.Own(file);
        }

        string[] command = Posix.IsRoot ? ["setpriv", .. account.Switches, "--", Program, folder["pgbouncer.ini"]] : [Program, folder["pgbouncer.ini"]];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var through = $"{new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = port }.ConnectionString};No Reset On Close=true;Max Auto Prepare=0";
        var bouncer = new PgBouncer(folder, process, through);
        await Until.TrueAsync(() => bouncer.AnswersAsync(), "the pooler answers");
        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        pooler.Kill();
        await pooler.WaitForExitAsync();
        pooler.Dispose();
        files.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(pooler.HasExited, "The pooler has ended.");
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
