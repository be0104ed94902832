using System.Diagnostics;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

/// <summary>Prometheus's own judgement of an exposition.</summary>
internal static class Promtool
{
    /// <summary>Its complaints, and its exit code when that is not 0. Nothing means that it is content.</summary>
    public static async Task<string> ComplaintsAsync(string metrics)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return await output + await errors + (promtool.ExitCode == 0 ? "" : $"exit code {promtool.ExitCode}");
    }
}
