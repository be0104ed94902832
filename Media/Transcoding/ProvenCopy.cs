using System.Security.Cryptography;

using Aspire.Media.Storage;

namespace Aspire.Media.Transcoding;

/// <summary>Copies files so that the copy is on the disk and proven to be one before anybody relies on it.</summary>
internal static class ProvenCopy
{
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int PieceSize = 1 << 20;

    /// <summary>Copies a file to a name that nobody has.</summary>
    /// <returns>The SHA-256 of both.</returns>
    /// <exception cref="FileSwapException">There is no room, or the copy is none. It is gone then.</exception>
    public static async Task<string> WriteAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = Open(from);
        RequireRoom(to, source.Length);
        try
        {
            var written = await WriteAsync(source, to, cancellationToken);
            return await HashAsync(to, cancellationToken) == written
                ? written
                : throw new FileSwapException(SwapFault.Broken, $"{to} does not hold what was written to it from {from}: its disk, or the way there, changes bytes. Nothing was replaced.");
        }
        catch (IOException full) when (full.HResult is NoSpace or NoQuota)
        {
            File.Delete(to);
            throw NoRoom(to, source.Length);
        }
        catch (FileSwapException)
        {
            File.Delete(to);
            throw;
        }
    }

    /// <summary>The SHA-256 of a file as it can be read.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static async Task<string> WriteAsync(FileStream source, string to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = DiskFolder.Open(to, FileMode.CreateNew, FileShare.None);
        var (end, reading) = await DiskWriter.WriteAsync(file, 0, source, hash, cancellationToken);
        await reading;
        RandomAccess.FlushToDisk(file);
        // What is read back is to come from the disk, and not from what was meant to go there.
        DiskFolder.Forget(file, 0, end);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void RequireRoom(string to, long bytes)
    {
        if (new DriveInfo(Path.GetDirectoryName(to)!).AvailableFreeSpace < bytes)
        {
            throw NoRoom(to, bytes);
        }
    }

    private static FileSwapException NoRoom(string to, long bytes)
    {
        var folder = Path.GetDirectoryName(to)!;
        return new FileSwapException(
            SwapFault.Full, FormattableString.Invariant($"There is no room in {folder} for {bytes / 1e6:0.#} MB: {new DriveInfo(folder).AvailableFreeSpace / 1e6:0.#} MB are free. Nothing was replaced."));
    }

    private static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = PieceSize });
}
