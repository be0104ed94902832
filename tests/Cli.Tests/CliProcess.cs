using System.Diagnostics;

namespace Aspire.Media.Cli.Tests;

/// <summary>The real program, as a shell runs it: without a terminal, in an environment that says nothing of servers.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly string[] ForeignSettings = ["MEDIA_URL", "MEDIA_KEY", "NO_COLOR", "COLUMNS"];
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private CliProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Aspire.Media.Cli.dll");

    /// <summary>dotnet itself, by its path, so that tests can take PATH away.</summary>
    public static string DotNet { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    public static CliProcess Start(Dictionary<string, string> environment, params IEnumerable<string> arguments) =>
        Start(DotNet, environment, [Program, .. arguments]);

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

    /// <summary>The answer to a whole command line of the shell, in which <c>media</c> is the program.</summary>
    public static async Task<Answer> ShellAsync(string line, Dictionary<string, string>? environment = null)
    {
        using var media = Start("/bin/bash", environment ?? [], ["-c", $"media() {{ '{DotNet}' '{Program}' \"$@\"; }}; {line}"]);
        return await media.AnswerAsync();
    }

    public async Task<Answer> AnswerAsync()
    {
        await process.WaitForExitAsync();
        return new Answer(process.ExitCode, await output, await errors);
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

    private static CliProcess Start(string program, Dictionary<string, string> environment, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
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
