using Aspire.Media.Programs;

namespace Aspire.Media.Tests.Programs;

public sealed class OutsideProgramTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_its_lines_and_no_shell_reads_its_arguments()
    {
        var lines = new List<string>();

        await new OutsideProgram("printf", "%s\\n", "$(id)", "a b", "; exit 3") { Says = lines.Add }.RunAsync(Token);

        Assert.Equal(["$(id)", "a b", "; exit 3"], lines);
    }

    [Fact]
    public async Task It_has_our_environment_and_what_is_said_besides()
    {
        var lines = new List<string>();

        await new OutsideProgram("sh", "-c", "echo $PATH; echo $WORD") { Says = lines.Add, Environment = new Dictionary<string, string> { ["WORD"] = "yes" } }.RunAsync(Token);

        Assert.Equal([Environment.GetEnvironmentVariable("PATH")!, "yes"], lines);
    }

    [Fact]
    public async Task A_failure_tells_the_exit_code_and_the_last_words()
    {
        var failure = await Assert.ThrowsAsync<ProgramException>(() => new OutsideProgram("sh", "-c", "seq 1 100000 >&2; echo 'No space left on device' >&2; exit 7").RunAsync(Token));

        Assert.Equal(7, failure.ExitCode);
        Assert.StartsWith("sh failed (exit code 7): ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("100000\nNo space left on device", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 1000, 5000);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<ProgramException>(() => new OutsideProgram("/no/such/program").RunAsync(Token));

        Assert.Null(failure.ExitCode);
        Assert.StartsWith("program cannot be started: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_may_end_in_order()
    {
        var (last, file) = (new TaskCompletionSource<string>(), Path.GetTempFileName());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = new OutsideProgram("sh", "-c", $"trap 'echo gone > {file}; exit 0' TERM; echo ready; while :; do sleep 0.05; done") { Says = last.SetResult, Grace = Enough }
            .RunAsync(stop.Token);
        await last.Task.WaitAsync(Enough, Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("gone\n", await File.ReadAllTextAsync(file, Token));
        File.Delete(file);
    }

    [Fact]
    public async Task One_that_does_not_listen_is_ended_with_all_that_it_started()
    {
        var child = new TaskCompletionSource<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = new OutsideProgram("sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait; sleep 600")
        {
            Says = line => child.TrySetResult(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)),
            Grace = TimeSpan.FromMilliseconds(100),
        }.RunAsync(stop.Token);
        var id = await child.Task.WaitAsync(Enough, Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Until.TrueAsync(() => Task.FromResult(!IsAlive(id)), "the child is gone");
    }

    private static bool IsAlive(int id)
    {
        try
        {
            // What nobody has waited for yet is still listed.
            return File.ReadAllText($"/proc/{id}/stat").Split(')')[1].Trim()[0] != 'Z';
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }
}
