using System.Diagnostics;

using Xunit;

namespace Aspire.Media.Testing;

/// <summary>A disk of a few megabytes in a folder, where the account may mount one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string folder;

    private SmallDisk(string folder) => this.folder = folder;

    public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a small disk.");
        var refusal = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0711", "none", folder);
        Assert.SkipUnless(refusal is null, $"A small disk cannot be mounted here: {refusal}");
        return new SmallDisk(folder);
    }

    /// <summary>Writes a file until there is no room for another byte.</summary>
    public static async Task FillAsync(string path) =>
        Assert.Contains("No space left", await RunAsync("dd", "if=/dev/zero", $"of={path}", "bs=4096"), StringComparison.Ordinal);

    public async ValueTask DisposeAsync() => Assert.Null(await RunAsync("umount", folder));

    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : errors.Trim();
    }
}
