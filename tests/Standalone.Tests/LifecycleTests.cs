using System.Net;

using Aspire.Media.Standalone.Postgres;

namespace Aspire.Media.Standalone.Tests;

public sealed class LifecycleTests(PreparedData prepared)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_first_start_makes_everything_and_says_one_line()
    {
        using var data = new StandaloneData();
        await using var process = data.Start();

        var address = await process.ReadyAsync();

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, "/health"))).StatusCode);
        Assert.Equal(["keys", "lock", "objects", "postgres", "postgres.log", "postgres.password", "running"], data.Names());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data["postgres.password"]));
        Assert.Equal(0, await process.StopAsync());
        Assert.Single(process.Output);
    }

    [Theory]
    [InlineData("interrupt")]
    [InlineData("terminate")]
    [InlineData("hang up")]
    public async Task A_signal_stops_everything_in_order(string signal)
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start();
        await process.ReadyAsync();
        Assert.NotEmpty(data.Processes());

        Send(process, signal);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(data.Processes());
        Assert.Empty(process.Complaints);
        Assert.Contains("database system is shut down", File.ReadLines(data["postgres.log"]).Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interrupt")]
    [InlineData("terminate")]
    [InlineData("hang up")]
    public async Task A_signal_while_the_database_is_made_leaves_nothing_behind(string signal)
    {
        using var data = new StandaloneData();
        await using var process = data.Start();
        await Until.TrueAsync(() => Directory.Exists(data.Path) && data.Names().Any(name => name.StartsWith("postgres.creating", StringComparison.Ordinal)), "the database is being made");

        Send(process, signal);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Complaints);
        Assert.Empty(data.Processes());
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task An_interrupt_while_the_database_starts_leaves_no_process_behind()
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start();
        await Until.TrueAsync(() => data.ServerId is not null, "the database starts");

        process.Interrupt();

        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Output);
        Assert.Empty(process.Complaints);
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task A_killed_process_starts_again_with_all_it_knew()
    {
        using var data = await prepared.CopyAsync();
        await using (var first = data.Start())
        {
            await first.ReadyAsync();
            await using var before = data.Database();
            await using var write = before.CreateCommand("create table kept as select 42 as answer");
            await write.ExecuteNonQueryAsync();
            first.Kill();
            // At once, while the orphaned server may still be there.
            await first.ExitAsync();
        }

        await using var second = data.Start();
        await second.ReadyAsync();

        await using var after = data.Database();
        await using var read = after.CreateCommand("select answer from kept");
        Assert.Equal(42, await read.ExecuteScalarAsync());
        Assert.Equal(0, await second.StopAsync());
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task A_server_without_us_is_stopped_before_another_starts()
    {
        using var data = await prepared.CopyAsync();
        await using var stray = new PostgresCluster(
            new ClusterSettings
            {
                Folder = data.Postgres,
                Port = FreePort.Next(),
                Password = await File.ReadAllTextAsync(data["postgres.password"]),
                LogFile = data["stray.log"],
                Binaries = PostgresBinaries.Find(setting: null, data.Postgres),
            },
            TimeProvider.System);
        await stray.StartAsync(TestContext.Current.CancellationToken);

        await using var process = data.Start();
        await process.ReadyAsync();

        await stray.Exited.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task A_killed_database_is_started_again()
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start();
        var health = new Uri(await process.ReadyAsync(), "/health");
        var server = data.ServerId!.Value;

        Posix.Signal(server, Posix.Kill);

        await Until.TrueAsync(() => data.ServerId is { } other && other != server, "another server runs");
        await Until.TrueAsync(async () => (await Http.GetAsync(health)).StatusCode == HttpStatusCode.OK, "it is healthy again");
        await Until.TrueAsync(() => process.Errors.Any(line => line.Contains("PostgreSQL runs again", StringComparison.Ordinal)), "it says so");
        Assert.Equal(0, await process.StopAsync());
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task Whatever_a_restart_of_the_database_meets_it_is_tried_again()
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start();
        await process.ReadyAsync();
        var server = data.ServerId!.Value;
        var file = Path.Combine(data.Postgres, "postmaster.pid");
        File.Delete(file);
        Directory.CreateDirectory(file);

        Posix.Signal(server, Posix.Kill);

        await Until.TrueAsync(() => process.Errors.Any(line => line.Contains("could not be started again", StringComparison.Ordinal)), "a restart failed");
        Directory.Delete(file);
        await Until.TrueAsync(() => process.Errors.Any(line => line.Contains("PostgreSQL runs again", StringComparison.Ordinal)), "another did not");
        Assert.Equal(0, await process.StopAsync());
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task A_second_start_says_who_holds_the_directory()
    {
        using var data = await prepared.CopyAsync();
        await using var first = data.Start();
        var address = await first.ReadyAsync();
        await using var second = data.Start(port: address.Port);

        var line = await Refusal.OfAsync(second);

        Assert.Contains($"in use by process {first.Id} since ", line, StringComparison.Ordinal);
        Assert.Contains($"at {address.GetLeftPart(UriPartial.Authority)}.", line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, "/health"))).StatusCode);
    }

    private static void Send(MediaProcess process, string signal)
    {
        switch (signal)
        {
            case "interrupt": process.Interrupt(); break;
            case "terminate": process.Terminate(); break;
            default: process.HangUp(); break;
        }
    }
}
