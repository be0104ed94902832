using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Media.Cli.Tests;

/// <summary>The real program, as a shell runs it: without a terminal, in an environment that says nothing of servers.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly string[] ForeignSettings = ["MEDIA_URL", "MEDIA_KEY", "NO_COLOR", "COLUMNS"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Task reading;

    private CliProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, errors));
    }

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Aspire.Media.Cli.dll");

    /// <summary>dotnet itself, by its path, so that tests can take PATH away.</summary>
    public static string DotNet { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    public static CliProcess Start(Dictionary<string, string> environment, params IEnumerable<string> arguments) =>
        // Whoever runs the tests in the background of a script ignores Ctrl-C, and so would all that they start.
        Start("/usr/bin/env", environment, ["--default-signal=INT", DotNet, Program, .. arguments]);

    public static async Task<Answer> RunAsync(params IEnumerable<string> arguments)
    {
        using var media = Start([], arguments);
        return await media.AnswerAsync();
    }

    public static async Task<Answer> RunAsync(Dictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        using var media = Start(environment, arguments);
        return await media.AnswerAsync();
    }

    /// <summary>As on a terminal that obeys.</summary>
    public static CliProcess OnTerminal(Dictionary<string, string> environment, string line) =>
        Start("script", new(environment) { ["TERM"] = "xterm" }, ["-qec", $"'{DotNet}' '{Program}' {line}", "/dev/null"], types: true);

    /// <summary>The answer to a whole command line of the shell, in which <c>media</c> is the program.</summary>
    public static async Task<Answer> ShellAsync(string line, Dictionary<string, string>? environment = null)
    {
        using var media = Start("/bin/bash", environment ?? [], ["-c", $"media() {{ '{DotNet}' '{Program}' \"$@\"; }}; {line}"]);
        return await media.AnswerAsync();
    }

    public async Task<Answer> AnswerAsync()
    {
        // One that hangs must not take all other tests with it.
        await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        await reading;
        return new Answer(process.ExitCode, Output, Text(errors));
    }

    /// <summary>What it has written so far.</summary>
    public string Output => Text(output);

    /// <summary>Waits until it has written something.</summary>
    public Task UntilAsync(string pattern) => Until.TrueAsync(() => Regex.IsMatch(Output, pattern), $"the output has {pattern}");

    /// <summary>Waits until it has said something beside its answer.</summary>
    public Task UntilErrorAsync(string pattern) => Until.TrueAsync(() => Regex.IsMatch(Text(errors), pattern), $"the errors have {pattern}");

    /// <summary>What somebody at its terminal types.</summary>
    public async Task TypeAsync(string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var length)
        {
            lock (text)
            {
                text.Append(buffer, 0, length);
            }
        }
    }

    private static CliProcess Start(string program, Dictionary<string, string> environment, IEnumerable<string> arguments, bool types = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = types };
        foreach (var name in ForeignSettings)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CliProcess(start);
    }
}

internal sealed record Answer(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}, output:\n{Output}\nerrors:\n{Errors}";

    /// <summary>The one line of a failure.</summary>
    public string Complaint
    {
        get
        {
            Assert.Equal("", Output);
            return Assert.Single(Errors.TrimEnd('\n').Split('\n'));
        }
    }
}
