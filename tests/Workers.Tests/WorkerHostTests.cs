using System.Net;

using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

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
