using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests;

public sealed class WorkerHostTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_joins_the_fleet_answers_for_its_health_and_leaves_with_a_farewell()
    {
        await using var database = await postgres.CloneAsync();
        var fleet = new WorkerStore(database.DataSource);
        await using (var host = await StartAsync(database))
        {
            var worker = Assert.Single(await fleet.ListAsync(TimeSpan.FromSeconds(15), Token));
            Assert.Equal(Environment.ProcessId, worker.Identity.ProcessId);
            Assert.False(worker.Stopped);

            using var health = await host.Http.GetAsync("/health", Token);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }

        Assert.True(Assert.Single(await fleet.ListAsync(TimeSpan.FromSeconds(15), Token)).Stopped);
    }

    [Fact]
    public async Task It_makes_known_what_it_can_do()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);

        var known = await new StepTypeStore(database.DataSource).ListAsync(Token);

        Assert.Contains(known, type => type.Kind == "flow.noop");
        Assert.All(known, type => Assert.NotEmpty(type.Title));
    }

    [Fact]
    public async Task It_brings_the_shipped_workflows_which_run_and_are_measured()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);
        var services = host.App.Services;

        foreach (var draft in ShippedWorkflows.Drafts)
        {
            Assert.Equal(WorkflowOrigin.Shipped, (await services.GetRequiredService<WorkflowStore>().FindAsync(draft.Definition!.Name, null, Token))!.Origin);
        }

        var inputs = new JsonObject { ["name"] = "you", ["pause"] = "10ms" };
        var started = await services.GetRequiredService<RunStarter>().StartAsync(new StartRequest { Workflow = "hello", Inputs = inputs, CreatedBy = "test" }, Token);
        var runs = services.GetRequiredService<RunStore>();
        await Until.TrueAsync(async () => (await runs.FindAsync(started.Id, Token))!.Status.IsOver(), "hello is over");

        var run = (await runs.FindAsync(started.Id, Token))!;
        Assert.Equal((RunStatus.Completed, """{"greeting":"Hello, you!","shouted":true}"""), (run.Status, run.Output));
        var metrics = await host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.All(
            ["media_steps_total{", "media_step_wait_seconds_bucket{", "media_step_duration_seconds_bucket{", "media_run_enqueue_seconds_bucket{", "media_slots_busy{"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        // Cut for seconds: what took milliseconds does not lie in one heap with what took a minute.
        Assert.All(
            ["media_step_wait_seconds_bucket", "media_step_duration_seconds_bucket", "media_run_enqueue_seconds_bucket"],
            name => Assert.Equal(["0.01", "60"], Regex.Matches(metrics, $"^{name}{{.*le=\"(0\\.01|60)\"", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct().Order()));
    }

    [Fact]
    public async Task Many_workers_share_a_database()
    {
        await using var database = await postgres.CloneAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(database)));

        Assert.Equal(3, (await new WorkerStore(database.DataSource).ListAsync(TimeSpan.FromSeconds(15), Token)).Count);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static Task<RunningHost> StartAsync(TestDatabase database) =>
        RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}"],
            static builder => builder.AddWorkers(),
            static _ => { }));
}
