using System.Globalization;

namespace Aspire.Media.Storage;

/// <summary>Objects as files in one folder.</summary>
internal sealed class DiskStore(DiskStorageOptions options) : IObjectStore
{
    // Sixteen bytes cost nothing, and only writing them tells a disk that is full or has become read-only.
    public Task<string> CheckAsync(CancellationToken cancellationToken) => ProveAsync(cancellationToken);

    public async Task<string> ProveAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(options.Path);
            await WriteAndReadAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"Objects cannot be kept in {options.Path}: {failure.Message.TrimEnd('.')} (Storage__Disk__Path).", failure);
        }

        var free = new DriveInfo(options.Path).AvailableFreeSpace;
        return $"{options.Path}, {(free / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB free";
    }

    private async Task WriteAndReadAsync(CancellationToken cancellationToken)
    {
        var written = Guid.NewGuid().ToByteArray();
        var read = new byte[written.Length];
        // Gone when it is closed, also when the disk fails in between.
        await using var probe = new FileStream(
            Path.Combine(options.Path, $".check-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        await probe.WriteAsync(written, cancellationToken);
        await probe.FlushAsync(cancellationToken);
        probe.Position = 0;
        await probe.ReadExactlyAsync(read, cancellationToken);
        if (!read.AsSpan().SequenceEqual(written))
        {
            throw new StorageException($"{options.Path} does not give back what was written to it (Storage__Disk__Path).");
        }
    }
}
