using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Media.AppHost.Tests.Composition;

/// <summary>The whole composition on real Aspire, with its orchestrator.</summary>
public sealed class CompositionTests(PostgresServer postgres) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_run_is_done_by_a_worker_and_a_worker_that_dies_is_started_again()
    {
        using var patience = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--AppHost:Data={folder["data"]}", "--AppHost:Containers=false"], patience.Token);
        await using var app = await builder.BuildAsync(patience.Token);
        await app.StartAsync(patience.Token);
        foreach (var name in new[] { "postgres", "api", "worker", "web" })
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, patience.Token);
        }

        using var web = app.CreateHttpClient("web", "http");
        using var started = await web.PostAsJsonAsync("/api/runs", new { workflow = "hello", inputs = new { name = "Aspire", pause = "1s" } }, patience.Token);
        var run = await started.Content.ReadFromJsonAsync<JsonObject>(patience.Token);

        await Until.TrueAsync(
            async () => (await web.GetFromJsonAsync<JsonObject>($"/api/runs/{run!["id"]}", patience.Token))!["status"]!.GetValue<string>() == "completed",
            "the run is completed",
            Patience);

        // A worker is killed, and there are two again.
        var worker = await WorkerAsync(app, _ => true, patience.Token);
        using (var process = Process.GetProcessById(worker.Process))
        {
            process.Kill(entireProcessTree: true);
        }

        var next = await WorkerAsync(app, seen => seen.Instance == worker.Instance && seen.Process != worker.Process, patience.Token);
        Assert.NotEqual(worker.Process, next.Process);
    }

    [Fact]
    public async Task What_a_failed_migration_keeps_from_starting_fails_visibly_and_starts_when_it_succeeds()
    {
        using var patience = new CancellationTokenSource(Patience);
        // Tables of which a newer program has written that they are its own.
        await using var database = await postgres.EmptyAsync();
        await ExecuteAsync(database, """
            create table schema_migration (owner text, version integer, name text, checksum text, applied_at timestamptz default now(), primary key (owner, version));
            insert into schema_migration values ('engine', 9999, '9999_tomorrow', 'unknown')
            """);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--AppHost:Data={folder["data"]}", "--AppHost:Containers=false", "--AppHost:Workers=1", $"--ConnectionStrings:media={database.ConnectionString}"], patience.Token);
        await using var app = await builder.BuildAsync(patience.Token);
        await app.StartAsync(patience.Token);
        foreach (var name in new[] { "api", "worker", "web" })
        {
            await app.ResourceNotifications.WaitForResourceAsync(name, KnownResourceStates.FailedToStart, patience.Token);
        }

        await ExecuteAsync(database, "delete from schema_migration");
        // It may be about to be tried again by itself.
        await app.ResourceCommands.ExecuteCommandAsync("migrator", "migrate-again", patience.Token);
        foreach (var name in new[] { "api", "worker", "web" })
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, patience.Token);
        }
    }

    [Fact]
    public async Task A_refusal_is_one_line()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "artifacts", "bin", "AppHost", configuration, "Aspire.Media.AppHost"), ["--AppHost:Workers=many"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var refused = Process.Start(start)!;
        var output = refused.StandardOutput.ReadToEndAsync();
        var said = await refused.StandardError.ReadToEndAsync();
        await refused.WaitForExitAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Matches("^cannot start: [^\n]*AppHost__Workers[^\n]*\n$", said);
        Assert.Equal("", await output);
    }

    [Fact]
    public async Task Every_resource_says_whether_it_is_well_and_what_its_address_is_for()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--AppHost:Data={folder["data"]}", "--AppHost:Containers=false"]);

        // Aspire adds programs of its own, that build a project anew when somebody asks for it.
        Assert.All(
            builder.Resources.Where(resource => resource is ExecutableResource or ProjectResource && resource.Name != "migrator" && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal)),
            resource => Assert.True(resource.HasAnnotationOfType<HealthCheckAnnotation>(), $"{resource.Name} has no health check"));
        Assert.Contains(builder.Resources, resource => resource.Name == "worker" && resource.GetReplicaCount() == 2);
    }

    [Fact]
    public async Task What_is_committed_is_what_is_published()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", "publish.sh"), [folder.Path])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["CONFIGURATION"] = configuration == "debug" ? "Debug" : "Release" },
        };
        using var publishing = Process.Start(start)!;
        var said = publishing.StandardError.ReadToEndAsync();
        await publishing.StandardOutput.ReadToEndAsync();
        await publishing.WaitForExitAsync();
        Assert.True(publishing.ExitCode == 0, await said);

        // How the manifest names the folder of the sources depends on where it lies.
        foreach (var target in new[] { "compose", "kubernetes" })
        {
            var (committed, published) = (Files(Path.Combine(Repository.Root, "deploy", target)), Files(folder[target]));
            Assert.Equal(committed.Keys, published.Keys);
            Assert.All(committed, file => Assert.Equal(file.Value, published[file.Key]));
        }
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static SortedDictionary<string, string> Files(string path) =>
        new(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(path, file), File.ReadAllText), StringComparer.Ordinal);

    private static async Task<(string Instance, int Process)> WorkerAsync(DistributedApplication app, Func<(string Instance, int Process), bool> condition, CancellationToken cancellationToken)
    {
        await foreach (var seen in app.ResourceNotifications.WatchAsync(cancellationToken))
        {
            if (seen.Resource.Name == "worker" && seen.Snapshot.State?.Text == "Running"
                && seen.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } process
                && condition((seen.ResourceId, Convert.ToInt32(process, CultureInfo.InvariantCulture))))
            {
                return (seen.ResourceId, Convert.ToInt32(process, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The application ended.");
    }

    public void Dispose() => folder.Dispose();
}
