using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Media.Cli.Doctor;

/// <summary>A program on this machine, to be asked what it is.</summary>
internal sealed record InstalledProgram(string Path)
{
    private const UnixFileMode AnybodyMayRun = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Finds a program as a shell does: by its path, or by its name in the folders of the search path.</summary>
    public static InstalledProgram? Find(string nameOrPath, IEnumerable<string> searchPath) =>
        nameOrPath.Contains('/', StringComparison.Ordinal)
            ? IsProgram(nameOrPath) ? new InstalledProgram(nameOrPath) : null
            : searchPath.Select(folder => System.IO.Path.Combine(folder, nameOrPath)).Where(IsProgram).Select(path => new InstalledProgram(path)).FirstOrDefault();

    public async Task<ProgramAnswer> AskAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            return new ProgramAnswer(Ran: false, $"{Path} cannot be run: {Reason(failure)}");
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(cancellationToken);
                var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode == 0
                    ? new ProgramAnswer(Ran: true, output)
                    : new ProgramAnswer(Ran: false, $"{Path} ends with exit code {process.ExitCode}: {LastLine(await errors)}");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnybodyMayRun) != UnixFileMode.None);

    private static string LastLine(string text) => text.Trim().Split('\n') is [.., { Length: > 0 } last] ? last : "it says nothing";

    // The system's words stand at the end of a sentence that repeats the path.
    private static string Reason(Win32Exception failure) => failure.Message[(failure.Message.LastIndexOf(". ", StringComparison.Ordinal) + 1)..].Trim();
}

/// <param name="Text">What it wrote, or why there is nothing.</param>
internal sealed record ProgramAnswer(bool Ran, string Text);
