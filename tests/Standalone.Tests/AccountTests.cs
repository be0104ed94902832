using System.Net;

using Aspire.Media.Standalone.Postgres;

namespace Aspire.Media.Standalone.Tests;

public sealed class AccountTests(PreparedData prepared)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Root_may_keep_its_data_where_nobody_else_may_go()
    {
        Assert.SkipUnless(Posix.IsRoot, "This is about what root does.");
        using var data = await prepared.CopyAsync();
        File.SetUnixFileMode(data.Parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var process = data.Start();

        await process.ReadyAsync();

        Assert.NotEqual("0", OwnerOf(data.ServerId!.Value));
        await using var database = data.Database();
        await using var checkpoint = database.CreateCommand("checkpoint");
        await checkpoint.ExecuteNonQueryAsync();
        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task Root_makes_a_new_cluster_where_nobody_else_may_go()
    {
        Assert.SkipUnless(Posix.IsRoot, "This is about what root does.");
        using var data = new StandaloneData();
        File.SetUnixFileMode(data.Parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var process = data.Start();

        await process.ReadyAsync();

        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task A_cluster_is_served_by_the_account_that_owns_it()
    {
        Assert.SkipUnless(Posix.IsRoot, "This is about what root does.");
        const uint Daemon = 1;
        using var data = await prepared.CopyAsync();
        foreach (var entry in Directory.EnumerateFileSystemEntries(data.Postgres, "*", SearchOption.AllDirectories).Prepend(data.Postgres))
        {
            Posix.ChangeOwner(entry, Daemon, Daemon);
        }

        await using var process = data.Start();
        await process.ReadyAsync();

        Assert.Equal("1", OwnerOf(data.ServerId!.Value));
        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task An_ordinary_user_needs_no_privilege_and_no_setting()
    {
        using var home = new StandaloneData();
        ServerAccount.For(home.Parent).Own(home.Parent);
        await using var process = MediaProcess.Start(
            "Standalone", ["--port", "0"], new Dictionary<string, string> { ["HOME"] = home.Parent }, unprivileged: true);

        var address = await process.ReadyAsync();

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, "/health"))).StatusCode);
        Assert.True(Directory.Exists(Path.Combine(home.Parent, ".local/share/aspire-media/postgres")));
        Assert.NotEqual("0", OwnerOf(process.Id));
        Assert.Equal(0, await process.StopAsync());
    }

    private static string OwnerOf(int process)
    {
        const string Mark = "Uid:";
        return File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(Mark, StringComparison.Ordinal))[Mark.Length..].Trim().Split('\t')[0];
    }
}
