using System.Security.Cryptography;

using Aspire.Media.Files;
using Aspire.Media.Storage;

namespace Aspire.Media.Transcoding;

/// <summary>A finished file that is to take the place of another.</summary>
public sealed record SwapOrder
{
    /// <summary>What is being done, the same in every attempt at it: the step.</summary>
    public required Guid Id { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The file that is replaced, as it was when it was read.</summary>
    public required FoundFile Original { get; init; }

    /// <summary>Which file it was then; null where nobody looked.</summary>
    public ulong? Inode { get; init; }

    /// <summary>What the new file will be called: in the same folder, mostly the same name.</summary>
    public required string Target { get; init; }

    /// <summary>The second name by which the replaced file is kept; null where it is what the kept one takes its place back from.</summary>
    public string? Quarantine { get; init; }

    public required NewFile New { get; init; }

    internal bool IsReturn => Quarantine is null;

    internal bool KeepsName => Target == Original.Path;

    internal bool IsOriginal(FileIdentity? file) =>
        file is { } known && known.Size == Original.Size && known.ModifiedAt == Original.ModifiedAt && (Inode is null || Inode == known.Inode);
}

/// <summary>A finished file. It is handed over: on the same file system it gets a second name and no copy is made.</summary>
/// <param name="Sha256">Of its bytes, as it was made; null where they are asked now.</param>
public sealed record NewFile(string Path, long Size, string? Sha256 = null)
{
    /// <summary>Makes certain that a finished file outlives a power cut, and says by what it is known again.</summary>
    public static async Task<NewFile> SealAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        DiskFolder.MakeDurable(System.IO.Path.GetDirectoryName(path)!);
        return new NewFile(path, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)));
    }
}

/// <summary>A file cannot take the place of another. Nothing was changed, unless the message says so.</summary>
public sealed class FileSwapException(SwapFault fault, string message) : Exception(message)
{
    public SwapFault Fault => fault;
}

public enum SwapFault
{
    /// <summary>The file that was to be replaced is another than the one that was read.</summary>
    Changed,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>The name is somebody else's, or no name.</summary>
    Taken,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>What was written is not what is read.</summary>
    Broken,
}
