using System.ComponentModel;
using System.Diagnostics;

using Aspire.Media.Testing;

namespace Aspire.Media.Bench;

/// <summary>What the scripts of peers need from npm, fetched when it is first needed or has changed.</summary>
/// <param name="name">Of the folder in <c>bench</c> in which the scripts lie.</param>
internal sealed class PeerPackages(string name)
{
    public string Folder => Path.Combine(Repository.Root, "bench", name);

    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"), cancellationToken);
        var installed = Path.Combine(Folder, "node_modules", ".installed");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed, cancellationToken) == wanted)
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

        await File.WriteAllTextAsync(installed, wanted, cancellationToken);
    }

    private Process Start()
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
