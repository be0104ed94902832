using Aspire.Media.Library;

namespace Aspire.Media.Files;

/// <summary>A folder under which files may be read, or read and written.</summary>
/// <param name="Name">As configuration says; of a site's, <c>SITE/NAME</c>.</param>
/// <param name="Site">The site that what is found there belongs to.</param>
public sealed record Root(string Name, string Path, RootAccess Access, string? Site)
{
    /// <summary>Whether what is put there is taken into the library by itself.</summary>
    public bool IsWatched { get; init; } = true;

    /// <summary>A folder in which this file lies is ours: what is in it was made here, and is not taken in again.</summary>
    public const string OwnMark = ".aspire-media";

    /// <summary>How files begin that are being written here.</summary>
    public const string OwnPrefix = ".aspire-media-";
}

/// <summary>A path under a root, with no link in it.</summary>
public sealed record RootedPath(Root Root, string Path)
{
    /// <summary>Opens the file, and makes sure that no link was put in its way meanwhile.</summary>
    /// <exception cref="RootException">One was.</exception>
    public FileStream OpenRead()
    {
        // Whoever writes it is not kept from that; whether it stood still is asked afterwards.
        var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0,
        });
        var opened = OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget : Path;
        if (opened is not null && opened != Path)
        {
            file.Dispose();
            throw new RootException(RootRefusal.Denied, $"{Path} leads to {opened}.");
        }

        return file;
    }
}

/// <summary>A file or a folder that may not be touched.</summary>
public sealed class RootException(RootRefusal refusal, string message) : Exception(message)
{
    public RootRefusal Refusal => refusal;
}

public enum RootRefusal
{
    /// <summary>It is no path, or there is no root of that name.</summary>
    Invalid,

    /// <summary>It lies outside of all roots, or may only be read.</summary>
    Denied,
}
