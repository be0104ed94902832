using System.Net;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.AppHost.Tests.Processes;

/// <summary>What the images of deploy/Dockerfile run, as they run it.</summary>
[Collection<WithProcesses>]
public sealed class SeparateProcessesTests(SeparateProcesses processes)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_migrator_ends_and_the_others_find_the_schema_as_it_should_be() => Assert.Equal(0, processes.Migrated);

    [Fact]
    public async Task A_run_that_is_started_through_web_is_done_by_the_worker()
    {
        var run = await processes.Client.StartRunAsync(new StartRun("hello", new() { ["name"] = "deploy", ["pause"] = "0s" }), Token);

        await Until.TrueAsync(
            async () => (await processes.Client.GetRunAsync(run.Id, Token)).Status == RunStatus.Completed, "the run is completed", TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    [InlineData("web")]
    public async Task A_container_can_ask_its_own_process_how_it_is(string name) => Assert.Equal(0, await processes.AskHealthAsync(name));

    [Fact]
    public async Task A_process_that_is_not_there_is_not_healthy() => Assert.Equal(1, await processes.AskHealthAsync("api", $"{FreePort.Next()}"));

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    [InlineData("web")]
    public async Task The_metrics_key_opens_metrics_and_nothing_else(string name)
    {
        using var prometheus = processes.Http(name, SeparateProcesses.MetricsKey);
        using var stranger = processes.Http(name, key: null);

        using var metrics = await prometheus.GetAsync("/metrics", Token);
        using var refused = await stranger.GetAsync("/metrics", Token);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        if (name == "api")
        {
            using var runs = await prometheus.GetAsync("/api/runs", Token);
            Assert.Equal(HttpStatusCode.Forbidden, runs.StatusCode);
        }
    }

    [Fact]
    public void They_write_nowhere_but_where_they_are_told_to() =>
        Assert.DoesNotContain(processes.Errors(), line => line.Contains("Permission denied", StringComparison.Ordinal) || line.Contains("Read-only file system", StringComparison.Ordinal));
}
