using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>
/// What lies where in the folder of a <see cref="DiskStore"/>, and the calls that make it outlive a power cut. Objects are spread by the ends of their keys, which begin with the time.
/// </summary>
internal sealed partial class DiskFolder(string root)
{
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int Exists = 17;
    private const uint BeginToWrite = 2;
    private const int NotNeeded = 4;

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    // Folders whose own entries are known to be on the disk: once in the life of a process is enough.
    private readonly ConcurrentDictionary<string, bool> durable = new(StringComparer.Ordinal);

    public string Root => root;

    public string Unfinished => Path.Combine(root, "unfinished");

    public string SigningKey => Path.Combine(root, "signing.key");

    public string FileOf(string key) => Path.Combine(root, ObjectKey.Require(key)[^4..^2], key[^2..], key);

    public string UnfinishedOf(string key) => Path.Combine(Unfinished, ObjectKey.Require(key));

    public string PartsOf(string key) => UnfinishedOf(key) + ".parts";

    public static bool IsFanOut(string name) => name.Length == 2 && name.All(char.IsAsciiHexDigitLower);

    public static bool IsLocked(IOException failure) => failure.HResult is WouldBlock or WouldBlockOnMac or SharingViolationOnWindows;

    /// <summary>A failure of the disk in words, with the setting to mend.</summary>
    public StorageException Explain(Exception failure) => failure switch
    {
        StorageException known => known,
        IOException { HResult: NoSpace or NoQuota or NoSpaceOnWindows } => new StorageFullException($"There is no room left in {root} (Storage__Disk__Path).", failure),
        _ => new StorageException($"{root} fails: {failure.Message.TrimEnd('.')} (Storage__Disk__Path).", failure),
    };

    public static bool IsOfTheDisk(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static void Create(string folder)
    {
        // Made on the way, the folders above it would be everybody's.
        if (Path.GetDirectoryName(folder) is { Length: > 0 } above && !Directory.Exists(above))
        {
            Create(above);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
    }

    /// <summary>Opens a file that belongs to its owner alone. Others who open it at the same time are refused, or let in if they say so, too.</summary>
    public static SafeFileHandle Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = OwnersFile;
        }

        // The stream is no more than the way to say with which mode a file is made.
        return new FileStream(path, options).SafeFileHandle;
    }

    /// <summary>Opens an unfinished object, alone or beside others who write other parts of it.</summary>
    public SafeFileHandle OpenUnfinished(string key, FileShare share)
    {
        var path = UnfinishedOf(key);
        SafeFileHandle file;
        try
        {
            file = Open(path, FileMode.Open, share);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ObjectMissingException.OfUpload(key, failure);
        }
        catch (IOException failure) when (IsLocked(failure))
        {
            throw new UploadBusyException(key, failure);
        }

        // Between its opening and its locking it may have become an object, which nobody may write to.
        if (!File.Exists(path))
        {
            file.Dispose();
            throw ObjectMissingException.OfUpload(key);
        }

        return file;
    }

    /// <summary>Moves an unfinished object to where objects are. Its own bytes are on the disk already; afterwards so is its name.</summary>
    public void Publish(string key)
    {
        var target = FileOf(key);
        var folder = Path.GetDirectoryName(target)!;
        var above = Path.GetDirectoryName(folder)!;
        Create(folder);
        File.Move(UnfinishedOf(key), target, overwrite: false);
        MakeDurable(folder);
        if (!durable.ContainsKey(folder))
        {
            MakeDurable(above);
            MakeDurable(root);
            durable[folder] = true;
        }
    }

    /// <summary>Gives a file a second name, unless somebody has that already.</summary>
    public static bool TryLink(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Copy(from, to, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(to))
            {
                return false;
            }
        }

        if (LinkNative(from, to) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == Exists ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>
    /// Has the disk begin with a stretch of a file, without waiting for it: what is to be on the disk in the end goes there while more is on its way, and not all at once then. A hint,
    /// which a system may not know; what fails is told when the file is flushed.
    /// </summary>
    public static void Hurry(SafeFileHandle file, long from, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncRangeNative(file, from, length, BeginToWrite);
        }
    }

    /// <summary>Lets the system forget what it holds in memory of a stretch and has written already: a hint, too.</summary>
    public static void Forget(SafeFileHandle file, long from, long length)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = AdviseNative(file, from, length, NotNeeded);
        }
    }

    /// <summary>Writes what a folder holds to the disk: the names, not the files.</summary>
    public static void MakeDurable(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenNative(folder, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (SyncNative(handle) != 0)
        {
            throw Failure(folder);
        }
    }

    private static IOException Failure(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{folder}: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncNative(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRangeNative(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int AdviseNative(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkNative(string from, string to);
}
