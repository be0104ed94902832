using Aspire.Media.Standalone.Postgres;

namespace Aspire.Media.Standalone.Tests.Postgres;

public sealed class PostgresLogTests : IDisposable
{
    private const string Fatal = "FATAL:  password authentication failed";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_was_fatal_at_the_start_is_its_complaint()
    {
        using var log = new PostgresLog(folder["log"]);

        log.Append(Fatal);
        log.Append("LOG:  database system is shut down");

        Assert.Equal(Fatal, log.Complaint);
    }

    [Fact]
    public void What_was_fatal_for_a_session_is_not_the_servers_last_word()
    {
        using var log = new PostgresLog(folder["log"]);
        log.Ready();
        log.Append(Fatal);

        foreach (var line in new[] { "a", "b", "c" })
        {
            log.Append(line);
        }

        Assert.Equal("a | b | c", log.Complaint);
        Assert.Equal([Fatal, "a", "b", "c"], File.ReadAllLines(folder["log"]));
    }

    [Fact]
    public void A_full_disk_costs_no_handles()
    {
        const string Full = "/dev/full";
        using var log = new PostgresLog(Full);

        for (var line = 0; line < 10; line++)
        {
            log.Append("LOG:  another line");
        }

        Assert.Contains("/dev/full cannot be written", log.Complaint, StringComparison.Ordinal);
        Assert.DoesNotContain(new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos(), handle => handle.LinkTarget == Full);
    }

    public void Dispose() => folder.Dispose();
}
