using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Aspire.Media.Files;

/// <summary>Which file it is that lies under a name, and how it stands: what tells it from another that takes its name, and from itself after a change.</summary>
/// <param name="Device">The file system that it lies on, as this machine numbers it; another may number it otherwise.</param>
/// <param name="Inode">The file itself, on its file system.</param>
/// <param name="ModifiedAt">To the microsecond, as the database keeps it.</param>
/// <param name="Mode">What who may do with it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct FileIdentity(ulong Device, ulong Inode, long Size, DateTimeOffset ModifiedAt, UnixFileMode Mode, uint User, uint Group)
{
    // Unlike stat's, the structure of statx is the same on every machine.
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint Basics = 0x7ff;
    private const int StatusSize = 256;
    private const int Kinds = 0xf000;
    private const int PlainFile = 0x8000;
    private const int Missing = 2;
    private const int NoFolder = 20;
    private const int Denied = 13;

    private static readonly TimeSpan CoarseTime = TimeSpan.FromSeconds(2);

    /// <summary>A plain file as it is now; null where there is none, or something else: a link is not followed.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Files are told apart by statx, which only Linux has: have workers that swap files run there.");
        }

        Span<byte> status = stackalloc byte[StatusSize];
        if (Ask(CurrentFolder, path, NoFollow, Basics, ref status[0]) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var message = $"{path}: {new Win32Exception(error).Message}";
            return error switch
            {
                Missing or NoFolder => null,
                Denied => throw new UnauthorizedAccessException(message),
                _ => throw new IOException(message, error),
            };
        }

        var mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);
        if ((mode & Kinds) != PlainFile)
        {
            return null;
        }

        var modified = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(status[112..])).AddTicks(BinaryPrimitives.ReadUInt32LittleEndian(status[120..]) / 100);
        return new FileIdentity(
            ((ulong)Number(status, 136) << 32) | Number(status, 140), BinaryPrimitives.ReadUInt64LittleEndian(status[32..]), BinaryPrimitives.ReadInt64LittleEndian(status[40..]),
            FoundFile.Kept(modified), (UnixFileMode)(mode & 0xfff), Number(status, 20), Number(status, 24));
    }

    /// <summary>Whether it is the very same file, under whichever names, and has not been changed.</summary>
    public bool IsSame(FileIdentity? other) => other is { } file && (Device, Inode, Size, ModifiedAt) == (file.Device, file.Inode, file.Size, file.ModifiedAt);

    /// <summary>Whether it has the size and the time of a file, as one has that was copied with care. Of a time, some file systems keep no more than every second second.</summary>
    public bool IsCopyOf(FoundFile file) => Size == file.Size && (ModifiedAt - file.ModifiedAt).Duration() <= CoarseTime;

    private static uint Number(ReadOnlySpan<byte> status, int place) => BinaryPrimitives.ReadUInt32LittleEndian(status[place..]);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint mask, ref byte status);
}
