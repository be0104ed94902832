using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Aspire.Media.Bench;

/// <summary>Programs of the machine, and what it tells of processes.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        Process started;
        try
        {
            started = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception failure)
        {
            throw new BenchmarkException($"{program} cannot be started: {failure.Message}.", failure);
        }

        using var process = started;
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? said : throw new BenchmarkException($"{program} failed ({process.ExitCode}): {said}");
    }

    /// <summary>How much memory a process holds, in bytes.</summary>
    public static double MemoryOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
