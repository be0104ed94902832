using System.Diagnostics;
using System.Net.Http.Headers;

using Aspire.Media.Client;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.AppHost.Tests.Processes;

/// <summary>
/// The product as deploy/ starts it: the migrator, then Api, a worker and Web as processes of their own that listen on every address,
/// as an account without privileges, in a folder and with a home where they may not write.
/// </summary>
public sealed class SeparateProcesses(PostgresServer postgres) : IAsyncLifetime
{
    public const string AdminKey = "an-admin-key-of-forty-characters-or-more";
    public const string MetricsKey = "a-metrics-key-of-forty-characters-or-more";

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder folder = new();
    private readonly List<(MediaProcess Process, string Project)> running = [];
    private readonly Dictionary<string, string> published = [];
    private TestDatabase? database;

    /// <summary>Where each answers, by the names that AppHost gives them.</summary>
    public Dictionary<string, Uri> Addresses { get; } = [];

    /// <summary>How the migrator ended.</summary>
    public int Migrated { get; private set; } = -1;

    /// <summary>In the name of an administrator, through Web.</summary>
    public MediaClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.EmptyAsync();
        if (TestSize.Of(small: 0, full: 1) == 1)
        {
            foreach (var project in new[] { "Api", "Web", "Workers" })
            {
                await PublishAsync(project);
            }
        }

        // What is made for us alone need not be for those who run as somebody else.
        foreach (var name in new[] { "objects", "scratch" })
        {
            File.SetUnixFileMode(Directory.CreateDirectory(folder[name]).FullName, Everybody);
        }

        await using (var migrator = Launch("Api", ["migrate"], Settings()))
        {
            Migrated = await migrator.ExitAsync();
            Assert.True(Migrated == 0, string.Join('\n', migrator.Errors));
        }

        Start("api", "Api");
        Start("worker", "Workers");
        Start("web", "Web", new() { ["services__api__http__0"] = Addresses["api"].AbsoluteUri });
        foreach (var name in Addresses.Keys)
        {
            await Until.TrueAsync(() => IsHealthyAsync(name), $"{name} is healthy: {string.Join('\n', Errors())}", Patience);
        }

        Client = new MediaClient(Http("web", AdminKey));
    }

    /// <summary>Calls one of them, with a key or without.</summary>
    public HttpClient Http(string name, string? key)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Addresses[name] };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>Asks one of them how it is in the way of a container's health check.</summary>
    public async Task<int> AskHealthAsync(string name, string? port = null)
    {
        var (_, project) = running[Addresses.Keys.ToList().IndexOf(name)];
        await using var asking = Launch(project, ["health"], new() { ["HTTP_PORTS"] = port ?? $"{Addresses[name].Port}" });
        return await asking.ExitAsync();
    }

    public Task RegisterAsync(string yaml) => Client.RegisterWorkflowAsync(yaml, WorkflowFormat.Yaml, dryRun: false, TestContext.Current.CancellationToken);

    /// <summary>What was complained of since they started.</summary>
    public IEnumerable<string> Errors() => running.SelectMany(one => one.Process.Errors.Concat(one.Process.Output));

    /// <summary>Everything in the folders that they may write to.</summary>
    public IEnumerable<string> Written() => Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in running.AsEnumerable().Reverse())
        {
            await process.StopAsync();
            await process.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        folder.Dispose();
    }

    private void Start(string name, string project, Dictionary<string, string>? more = null)
    {
        var port = FreePort.Next();
        Addresses[name] = new Uri($"http://127.0.0.1:{port}");
        var settings = Settings();
        settings["HTTP_PORTS"] = $"{port}";
        settings["Database__Migrate"] = "false";
        settings["Access__AdminKey"] = AdminKey;
        settings["Access__MetricsKey"] = MetricsKey;
        foreach (var (key, value) in more ?? [])
        {
            settings[key] = value;
        }

        running.Add((Launch(project, [], settings), project));
    }

    private MediaProcess Launch(string project, string[] arguments, Dictionary<string, string> settings) =>
        MediaProcess.Start(project, arguments, settings, unprivileged: true, published.GetValueOrDefault(project));

    // Exactly what an image holds. Otherwise it is what was built, which differs from it by nothing but where assets and packages lie.
    private async Task PublishAsync(string project)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) == "debug" ? "Debug" : "Release";
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Repository.Root, project), "-c", configuration, "--no-build", "-o", folder[project], "-v", "quiet", "--nologo"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        published[project] = folder[project];
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["ConnectionStrings__media"] = database!.ConnectionString,
        ["Storage__Disk__Path"] = folder["objects"],
        ["HOME"] = "/nonexistent",
        ["TMPDIR"] = folder["scratch"],
    };

    private async Task<bool> IsHealthyAsync(string name)
    {
        if (running.FirstOrDefault(one => one.Process.HasExited) is { Process: { } ended })
        {
            throw new InvalidOperationException($"A process ended before it was ready:\n{string.Join('\n', ended.Errors)}");
        }

        using var http = Http(name, key: null);
        try
        {
            using var answer = await http.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
