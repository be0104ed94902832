using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Standalone.Tests;

/// <summary>What cannot work is refused before anything is made.</summary>
public sealed class RefusalTests(PreparedData prepared)
{
    private static readonly Dictionary<string, string> AnyRoom = new() { ["Standalone__LeastFreeMegabytes"] = "0" };

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var data = new StandaloneData();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var process = data.Start(port: port);

        var line = await Refusal.OfAsync(process);

        Assert.Contains($"Port {port} of 127.0.0.1", line, StringComparison.Ordinal);
        Assert.Contains("--port", line, StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Theory]
    [InlineData("70000")]
    [InlineData("http")]
    public async Task A_port_that_is_none(string port)
    {
        using var data = new StandaloneData();
        await using var process = MediaProcess.Start("Standalone", ["--data", data.Path, "--port", port]);

        Assert.Contains("Port", await Refusal.OfAsync(process), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task An_address_beyond_this_machine_without_authentication()
    {
        using var data = new StandaloneData();
        await using var process = MediaProcess.Start("Standalone", ["--data", data.Path, "--urls", $"http://0.0.0.0:{FreePort.Next()}"]);

        Assert.Contains("Access__AdminKey", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Processes());
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_directory_that_is_not_writable()
    {
        using var data = new StandaloneData();
        File.SetUnixFileMode(data.Parent, UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var process = data.Start(unprivileged: true);

        var line = await Refusal.OfAsync(process);

        Assert.Contains(data.Path, line, StringComparison.Ordinal);
        Assert.Contains("denied", line, StringComparison.Ordinal);
        Assert.Contains("Standalone__Data", line, StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_directory_that_is_a_file()
    {
        using var data = new StandaloneData();
        await File.WriteAllTextAsync(data.Path, "");
        await using var process = data.Start();

        Assert.Contains("Standalone__Data", await Refusal.OfAsync(process), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_a_version_that_is_not_installed()
    {
        using var data = new StandaloneData();
        Directory.CreateDirectory(data.Postgres);
        await File.WriteAllTextAsync(Path.Combine(data.Postgres, "PG_VERSION"), "9\n");
        await using var process = data.Start();

        var line = await Refusal.OfAsync(process);

        Assert.Contains("belongs to PostgreSQL 9", line, StringComparison.Ordinal);
        Assert.Contains("Standalone__PostgresBin", line, StringComparison.Ordinal);
        Assert.Equal(["postgres"], data.Names());
    }

    [Fact]
    public async Task A_folder_without_the_programs_of_PostgreSQL()
    {
        using var data = new StandaloneData();
        await using var process = data.Start(new Dictionary<string, string> { ["Standalone__PostgresBin"] = data.Parent });

        Assert.Contains("Standalone__PostgresBin", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_disk_without_room()
    {
        using var data = new StandaloneData();
        await using var disk = await SmallDisk.MountAsync(data.Parent, megabytes: 4);
        await using var process = data.Start();

        var line = await Refusal.OfAsync(process);

        Assert.Contains("4 MB free", line, StringComparison.Ordinal);
        Assert.Contains("Standalone__LeastFreeMegabytes", line, StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_disk_that_fills_up_while_the_database_is_made()
    {
        using var data = new StandaloneData();
        await using var disk = await SmallDisk.MountAsync(data.Parent, megabytes: 24);
        await using var process = data.Start(AnyRoom);

        Assert.Contains("No space left on device", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Processes());
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_disk_that_is_full_beside_a_database()
    {
        using var data = new StandaloneData();
        await using var disk = await SmallDisk.MountAsync(data.Parent, megabytes: 128);
        await prepared.CopyToAsync(data);
        await SmallDisk.FillAsync(Path.Combine(data.Parent, "filler"));
        await using var process = data.Start(AnyRoom);

        var line = await Refusal.OfAsync(process);

        Assert.Contains("No space left on device", line, StringComparison.Ordinal);
        Assert.Contains("--data, Standalone__Data", line, StringComparison.Ordinal);
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task A_port_for_the_database_that_is_taken()
    {
        using var data = await prepared.CopyAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var process = data.Start(new Dictionary<string, string> { ["Standalone__PostgresPort"] = $"{port}" });

        Assert.Contains("(Standalone__PostgresPort)", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Processes());
    }

    [Theory]
    [InlineData("shared_buffers", "plenty")]
    [InlineData("no_such_setting", "1")]
    public async Task A_setting_that_the_database_does_not_take(string name, string value)
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start(new Dictionary<string, string> { [$"Standalone__PostgresSettings__{name}"] = value });

        Assert.Contains($"Standalone__PostgresSettings__{name}.", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Processes());
    }
}
