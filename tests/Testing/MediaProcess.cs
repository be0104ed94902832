using System.Diagnostics;
using System.Text.RegularExpressions;

using Aspire.Media.Standalone;
using Aspire.Media.Standalone.Postgres;

namespace Aspire.Media.Testing;

/// <summary>One of our hosts as a real process, built as the tests themselves were built.</summary>
public sealed partial class MediaProcess : IAsyncDisposable
{
    private const string ReadyMark = "ready: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What the machine happens to have set must not decide what a test sees.
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT"];

    private readonly Process process;
    private readonly Task exited;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private MediaProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        exited = process.WaitForExitAsync();
    }

    public int Id => process.Id;

    public bool HasExited => exited.IsCompleted;

    /// <summary>The lines on standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(output);

    /// <summary>The lines on standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(errors);

    /// <summary>The same without what is only told: a schedule that was due is run at once, whoever stops right after.</summary>
    public IReadOnlyList<string> Complaints => [.. Errors.Where(line => !Told().IsMatch(line))];

    /// <summary>Starts a host.</summary>
    /// <param name="project">The project's folder, such as Standalone.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Settings, such as ConnectionStrings__media.</param>
    /// <param name="unprivileged">As root, whether to run it as an account without privileges.</param>
    /// <param name="published">Where it was published to, for a test that does so itself.</param>
    public static MediaProcess Start(
        string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool unprivileged = false, string? published = null)
    {
        var assembly = published is null ? AssemblyOf(project) : Path.Combine(published, $"Aspire.Media.{project}.dll");
        string[] command = [DotNet, assembly, .. arguments];
        if (unprivileged && Posix.IsRoot)
        {
            // What was built refers to packages in its builder's home. Where that is closed, the account may look into it, and no more.
            command = ["setpriv", .. ServerAccount.For(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget")).Switches, "--", .. command];
        }

        // Whoever runs the tests in the background of a shell ignores these signals, and so would all that he starts.
        command = ["/usr/bin/env", "--default-signal=INT,HUP", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Except(Inherited).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new MediaProcess(start);
    }

    /// <summary>Waits until it says that it serves requests, and where.</summary>
    public async Task<Uri> ReadyAsync()
    {
        await Until.TrueAsync(() => exited.IsCompleted || Output.Any(IsReady), $"process {Id} is ready", Patience);
        return Output.FirstOrDefault(IsReady) is { } line
            ? new Uri(line[ReadyMark.Length..])
            : throw new InvalidOperationException($"It ended with {process.ExitCode} before it was ready:\n{string.Join('\n', Errors)}");
    }

    /// <summary>Waits for its end; both streams have been read to theirs by then.</summary>
    public async Task<int> ExitAsync()
    {
        await exited.WaitAsync(Patience);
        return process.ExitCode;
    }

    public void Interrupt() => Posix.Signal(Id, Posix.Interrupt);

    public void Terminate() => Posix.Signal(Id, Posix.Terminate);

    public void HangUp() => Posix.Signal(Id, Posix.HangUp);

    /// <summary>Ends it as a crash or the kernel would: nothing of it runs any more.</summary>
    public void Kill() => Posix.Signal(Id, Posix.Kill);

    /// <summary>Lets it stand still where it is; what it has started goes on.</summary>
    public void Freeze() => Frost.Freeze([Id]);

    /// <summary>Lets it go on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Frost.Thaw([Id]);

    /// <summary>Stops it in order, as a test does that has seen enough.</summary>
    public async Task<int> StopAsync()
    {
        Terminate();
        return await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!exited.IsCompleted)
        {
            process.Kill(entireProcessTree: true);
        }

        await exited;
        process.Dispose();
    }

    /// <summary>The host's assembly, in the configuration in which this one was built; Standalone's as its build publishes it.</summary>
    public static string AssemblyOf(string project)
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var artifacts = here.Parent!.Parent!.Parent!.FullName;
        var path = Path.Combine(artifacts, project == "Standalone" ? "publish" : "bin", project, here.Name, $"Aspire.Media.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} has not been built: {path}");
    }

    // The one that runs this test: the folder of the runtime is <root>/shared/Microsoft.NETCore.App/<version>.
    private static string DotNet =>
        Path.Combine(Directory.GetParent(typeof(object).Assembly.Location)!.Parent!.Parent!.Parent!.FullName, "dotnet");

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} info ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Told();

    private static bool IsReady(string line) => line.StartsWith(ReadyMark, StringComparison.Ordinal);

    private static void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }

    private static string[] Copy(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }
}
