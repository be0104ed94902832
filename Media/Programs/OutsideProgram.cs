using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Aspire.Media.Programs;

/// <summary>
/// One run of a program that is not ours: its arguments are a list, no shell reads them. Told to stop it is asked first, and after a while
/// it is ended with all that it started.
/// </summary>
/// <param name="file">A path, or a name to be found on PATH.</param>
public sealed class OutsideProgram(string file, params IReadOnlyList<string> arguments)
{
    private const int TailLength = 4000;

    /// <summary>What it finds in its environment besides ours.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take to end when it is asked to. With none it is not asked: one that heeds us at once would leave behind what it has started itself.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Called as soon as it runs. Its standard input stays open for as long as it does, and is closed when we are gone.</summary>
    public Action<Process>? Started { get; init; }

    /// <summary>Called with each line of its standard output.</summary>
    public Action<string>? Says { get; init; }

    /// <summary>Called with each line of its errors.</summary>
    public Action<string>? Complains { get; init; }

    /// <summary>What it may take of this machine.</summary>
    public ProgramLimits Limits { get; init; } = ProgramLimits.None;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="ProgramException">It cannot be started, or says by its exit code that it failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start();
        Limits.Hold(process);
        Started?.Invoke(process);
        var tail = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, line => Says?.Invoke(line)), ReadAsync(process.StandardError, line =>
        {
            Keep(tail, line);
            Complains?.Invoke(line);
        }));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        await reading;
        if (process.ExitCode != 0)
        {
            throw new ProgramException(Path.GetFileName(file), process.ExitCode, tail.ToString().Trim());
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new ProgramException($"{Path.GetFileName(file)} cannot be started: {failure.Message}", failure);
        }
    }

    private async Task EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Grace, TimeProvider.System);
        try
        {
            if (Grace > TimeSpan.Zero && Interruption.Ask(process))
            {
                await process.WaitForExitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It did not listen.
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            take(line);
        }
    }

    // What it said last is nearest to why it failed.
    private static void Keep(StringBuilder tail, string line)
    {
        tail.AppendLine(line);
        if (tail.Length > TailLength)
        {
            tail.Remove(0, tail.Length - TailLength);
        }
    }
}
