using Aspire.Media.Client;
using Aspire.Media.Client.Status;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Tests.Status;

public sealed class StatusApiTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_shows_the_components_and_the_workers_as_they_are()
    {
        await using var database = await postgres.CloneAsync();
        var workers = new WorkerStore(database.DataSource);
        var live = new WorkerIdentity(Guid.CreateVersion7(), "alpha", 1, "1.0");
        var gone = new WorkerIdentity(Guid.CreateVersion7(), "beta", 2, "1.0");
        await workers.BeatAsync(live, WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, Token);
        await workers.BeatAsync(gone, WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, Token);
        await workers.StopAsync(gone.Id, Token);
        await using var host = await ApiHost.StartAsync(database);

        var status = await new MediaClient(host.Http).GetStatusAsync(Token);

        Assert.Equal(Health.Healthy, status.Health);
        Assert.Equal(["database", "ffmpeg", "images", "storage", "upkeep"], status.Components.Select(component => component.Name).Order());
        Assert.All(status.Components, component => Assert.NotEmpty(component.Detail));
        Assert.Equal([WorkerState.Live, WorkerState.Stopped], status.Workers.Select(worker => worker.State));
        Assert.Equal([live.Id, gone.Id], status.Workers.Select(worker => worker.Id));
    }

    [Fact]
    public async Task A_database_that_went_away_is_part_of_the_picture()
    {
        var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);
        await database.DisposeAsync();

        var client = new MediaClient(host.Http);
        await Until.TrueAsync(async () => (await client.GetStatusAsync(Token)).Health == Health.Unhealthy, "the lost database shows");
        var status = await client.GetStatusAsync(Token);

        Assert.Empty(status.Workers);
        Assert.Contains("does not answer", status.Components.Single(component => component.Name == "database").Detail, StringComparison.Ordinal);
    }
}
