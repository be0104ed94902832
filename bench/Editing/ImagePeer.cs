using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Media.Bench.Editing;

/// <summary>sharp behind Node's own server: bench/image-peer/server.mjs.</summary>
internal sealed class ImagePeer : IAsyncDisposable
{
    private static readonly PeerPackages Packages = new("image-peer");

    private readonly Process process;

    private ImagePeer(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => process.Id;

    /// <param name="picture">The one that it edits.</param>
    public static async Task<ImagePeer> StartAsync(string picture, CancellationToken cancellationToken)
    {
        await Packages.InstallAsync(cancellationToken);
        Process started;
        try
        {
            started = Process.Start(new ProcessStartInfo("node", ["server.mjs", picture]) { WorkingDirectory = Packages.Folder, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception failure)
        {
            throw new BenchmarkException($"sharp runs on Node.js, which cannot be started: {failure.Message}. Install it (apt install nodejs npm).", failure);
        }

        return await started.StandardOutput.ReadLineAsync(cancellationToken) is { } address
            ? new ImagePeer(started, new Uri(address))
            : throw new BenchmarkException("The image peer ended before it listened; its own words stand above.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
