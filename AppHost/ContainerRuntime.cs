using System.ComponentModel;
using System.Diagnostics;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.AppHost;

/// <summary>Whether containers can be started here. With a runtime that is only installed, Aspire would wait for it for ever.</summary>
internal static class ContainerRuntime
{
    /// <summary>By which a container finds the machine that it is on.</summary>
    public const string Host = "host.docker.internal";

    // Where Aspire looks for the one that it shall take, in its own order: a switch of its command line, and two variables.
    private static readonly string[] Choices = ["DcpPublisher:ContainerRuntime", "ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static bool Answers(IConfiguration configuration) =>
        (Choices.Select(name => configuration[name]).FirstOrDefault(name => name is { Length: > 0 }) is { } chosen ? [chosen] : (string[])["docker", "podman"]).Any(Answers);

    private static bool Answers(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(Patience))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // It is not installed.
            return false;
        }
    }
}
