using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Status;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Cli.Tests.Status;

public sealed class StatusCommandTests(PostgresServer postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_healthy_system_is_shown_with_its_components_and_workers()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        await new WorkerStore(api.Database.DataSource).BeatAsync(new WorkerIdentity(Guid.CreateVersion7(), "host-[red]", 4711, "0.1.0+abc"), WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, cancellationToken);

        var answer = await CliProcess.RunAsync("status", "--url", api.Address);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        Assert.Matches($@"^Aspire\.Media {Release.Version} is (healthy|degraded), up \d+ (s|min)\n{api.Address}\n\nComponents\n", answer.Output);
        Assert.Matches(@"\n  healthy +database +\d+\.\d+ +\d+(\.\d+)? m?s +PostgreSQL at ", answer.Output);
        Assert.Matches(@"\n  live +host-\[red\] +4711 +0\.1\.0 +(now|\d+ (s|min) ago) +(now|\d+ (s|min) ago)\n", answer.Output);
    }

    [Fact]
    public async Task The_address_may_come_from_the_environment()
    {
        await using var api = await RunningApi.StartAsync(postgres);

        var answer = await CliProcess.RunAsync(new Dictionary<string, string> { ["MEDIA_URL"] = api.Address }, "status");

        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        Assert.Contains("none: nothing will be worked on", answer.Output);
    }

    [Fact]
    public async Task As_JSON_it_is_one_document_in_the_wire_format()
    {
        await using var api = await RunningApi.StartAsync(postgres);

        var answer = await CliProcess.RunAsync("status", "--json", "--url", api.Address);

        var status = JsonSerializer.Deserialize<SystemStatus>(answer.Output, WireFormat.Options)!;
        Assert.Contains(status.Components, component => component is { Name: "database", Health: Health.Healthy });
        Assert.Contains("\"takenAt\"", answer.Output);
    }

    [Fact]
    public async Task An_unhealthy_system_is_shown_and_fails()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        Directory.Delete(api.Objects, recursive: true);
        await File.WriteAllTextAsync(api.Objects, "in the way", cancellationToken);

        var answer = await CliProcess.RunAsync("status", "--url", api.Address);

        Assert.Equal((1, ""), (answer.ExitCode, answer.Errors));
        Assert.Matches("is unhealthy, up ", answer.Output);
        Assert.Matches(@"\n  unhealthy +storage +\d+ ms +Objects cannot be kept in ", answer.Output);
    }

    [Fact]
    public async Task A_narrow_page_folds_without_losing_anything()
    {
        await using var api = await RunningApi.StartAsync(postgres);

        var answer = await CliProcess.RunAsync(new Dictionary<string, string> { ["COLUMNS"] = "40" }, "status", "--url", api.Address);

        Assert.All(answer.Output.Split('\n'), line => Assert.True(line.Length <= 40 || !line["  version  ".Length..].Contains(' '), line));
        Assert.Matches(@"\n  state    healthy\n  name     database\n  version  \d", answer.Output);
    }

    [Fact]
    public async Task No_server_is_told_with_its_cure()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";

        var answer = await CliProcess.RunAsync("status", "--json", "--url", address);

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal(
            $"media: The API at {address} does not answer: Connection refused. Start one with ./media up, or name another with --url or MEDIA_URL.", answer.Complaint);
    }

    [Fact]
    public async Task Another_web_server_is_not_taken_for_the_API()
    {
        await using var server = await LocalServer.SayingAsync("<html>It works!</html>", "text/html");

        var answer = await CliProcess.RunAsync("status", "--url", server.Address.AbsoluteUri);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("is not an Aspire.Media API that this client understands (text/html).", answer.Complaint);
    }
}
