using System.ComponentModel;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Standalone;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Posix
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int HangUp = 1;

    private const int LockExclusively = 2;
    private const int DoNotWait = 4;
    private const int ReadWriteCreateCloseOnExec = 0x80042;
    private const int OnlyOwner = 0x180;
    private const int NoPermission = 13;
    private const int NoSuchProcess = 3;
    private const int WouldBlock = 11;

    // Unlike stat's, the structure of statx is the same on every machine.
    private const int CurrentFolder = -100;
    private const uint UserAndGroup = 0x18;
    private const int StatusSize = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>False when there is no such process any more.</summary>
    public static bool Signal(int processId, int signal)
    {
        if (KillNative(processId, signal) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    /// <summary>Opens a file, made when missing, without the locks that .NET's own opening takes.</summary>
    public static SafeFileHandle OpenForLock(string path)
    {
        var descriptor = OpenNative(path, ReadWriteCreateCloseOnExec, OnlyOwner);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        var message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
        throw error == NoPermission ? new UnauthorizedAccessException(message) : new IOException(message);
    }

    /// <summary>Takes the file for this process until the handle is closed or the process ends, however it ends.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        if (FlockNative(file, LockExclusively | DoNotWait) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == WouldBlock ? false : throw new Win32Exception(error);
    }

    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (ChownNative(path, user, group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The user and the group that a file belongs to.</summary>
    public static (uint User, uint Group) OwnerOf(string path)
    {
        var status = new byte[StatusSize];
        if (StatxNative(CurrentFolder, path, 0, UserAndGroup, ref status[0]) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return (BitConverter.ToUInt32(status, UserOffset), BitConverter.ToUInt32(status, GroupOffset));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxNative(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockNative(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChownNative(string path, uint user, uint group);
}
