using System.ComponentModel;
using System.Diagnostics;

using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Queue;

/// <summary>What the peers' scripts need from npm, fetched when it is first needed or has changed.</summary>
internal static class PeerPackages
{
    private static readonly string Wanted = Path.Combine(Folder, "package-lock.json");
    private static readonly string Installed = Path.Combine(Folder, "node_modules", ".installed");

    public static string Folder => Path.Combine(Repository.Root, "bench", "queue-peers");

    public static async Task InstallAsync(CancellationToken cancellationToken)
    {
        var wanted = await File.ReadAllTextAsync(Wanted, cancellationToken);
        if (File.Exists(Installed) && await File.ReadAllTextAsync(Installed, cancellationToken) == wanted)
        {
            return;
        }

        // It empties node_modules first: what was only half installed is not taken for whole.
        using var npm = Start();
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var complaint = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
        {
            throw new BenchmarkException($"npm ci in {Folder} ended with {npm.ExitCode}:\n{await output}{await complaint}");
        }

        await File.WriteAllTextAsync(Installed, wanted, cancellationToken);
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("npm", ["ci"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception failure)
        {
            throw new BenchmarkException($"The peers are fetched with npm, which cannot be started: {failure.Message}. Install Node.js and npm (apt install nodejs npm).", failure);
        }
    }
}
