using Aspire.Media.Standalone.Postgres;

namespace Aspire.Media.Standalone.Tests.Postgres;

public sealed class PostgresBinariesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_newest_makes_a_new_cluster()
    {
        Install(15);
        Install(17);
        Install(16);

        Assert.Equal(17, Find().Major);
    }

    [Fact]
    public void The_one_that_made_a_cluster_keeps_it()
    {
        Install(15);
        Install(17);
        HasCluster("15\n");

        Assert.Equal(15, Find().Major);
    }

    [Fact]
    public void An_old_one_makes_no_new_cluster()
    {
        Install(13);

        Assert.Contains("only 13 in", Assert.Throws<StandaloneException>(Find).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_one_does_not_hide_a_good_one()
    {
        Install(15);
        Install(17);
        File.WriteAllText(folder["installed/17/bin/postgres"], "#!/bin/sh\nexit 1\n");

        Assert.Equal(15, Find().Major);
    }

    [Fact]
    public void One_without_a_folder_of_its_version_is_found()
    {
        Install(16);
        Directory.Move(folder["installed/16/bin"], folder["installed/bin"]);

        Assert.Equal(16, Find().Major);
    }

    [Fact]
    public void Nothing_installed_says_what_to_install()
    {
        var refusal = Assert.Throws<StandaloneException>(Find);

        Assert.Contains("none was found", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Standalone__PostgresBin", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_cluster_is_left_alone()
    {
        Install(15);
        Directory.CreateDirectory(folder["data"]);

        Assert.Contains("is not a PostgreSQL cluster", Assert.Throws<StandaloneException>(Find).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private PostgresBinaries Find() => PostgresBinaries.Find(setting: null, folder["data"], [folder["installed"]], path: "");

    private void HasCluster(string version)
    {
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllText(Path.Combine(folder["data"], "PG_VERSION"), version);
    }

    private void Install(int major)
    {
        var bin = Path.Combine(folder["installed"], $"{major}", "bin");
        Directory.CreateDirectory(bin);
        File.WriteAllText(Path.Combine(bin, "initdb"), "");
        File.WriteAllText(Path.Combine(bin, "postgres"), $"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.4 (Debian)'\n");
        File.SetUnixFileMode(Path.Combine(bin, "postgres"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }
}
