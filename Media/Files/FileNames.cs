using System.ComponentModel;
using System.Runtime.InteropServices;

using Aspire.Media.Storage;

namespace Aspire.Media.Files;

/// <summary>What is done to the names of files in one stroke, where .NET would do it in two, or copy.</summary>
internal static partial class FileNames
{
    private const int CurrentFolder = -100;
    private const uint Replace = 0;
    private const uint DoNotReplace = 1;
    private const uint Swap = 2;

    private const int NotPermitted = 1;
    private const int Missing = 2;
    private const int Denied = 13;
    private const int Exists = 17;
    private const int AnotherDevice = 18;
    private const int NoFolder = 20;
    private const int Invalid = 22;
    private const int TooManyLinks = 31;
    private const int NotKnown = 38;
    private const int NotSupported = 95;

    /// <summary>Two files change their names with each other. False where the file system does not know how.</summary>
    public static bool TryExchange(string one, string other) => Rename(one, other, Swap) switch
    {
        0 => true,
        Invalid or NotKnown or NotSupported => false,
        var error => throw Failure(error, one, other),
    };

    /// <summary>Gives a file another name, and takes that from whoever had it.</summary>
    public static void Move(string from, string to)
    {
        if (Rename(from, to, Replace) is not 0 and var error)
        {
            throw Failure(error, from, to);
        }
    }

    /// <summary>Gives a file another name that nobody has. False where somebody has it.</summary>
    public static bool TryMoveToFree(string from, string to)
    {
        var error = Rename(from, to, DoNotReplace);
        if (error is Invalid or NotKnown or NotSupported)
        {
            // Two names for a moment, and then one.
            if (TryLink(from, to) is { } linked)
            {
                if (linked)
                {
                    File.Delete(from);
                }

                return linked;
            }

            // A file system that knows neither has no way to say it in one stroke.
            if (Path.Exists(to))
            {
                return false;
            }

            error = Rename(from, to, Replace);
        }

        return error switch
        {
            0 => true,
            Exists => false,
            _ => throw Failure(error, from, to),
        };
    }

    /// <summary>Gives a file a second name. False where somebody has that, null where the file system gives none: to another one, or at all.</summary>
    public static bool? TryLink(string from, string to)
    {
        try
        {
            return DiskFolder.TryLink(from, to);
        }
        catch (IOException failure) when (failure.HResult is NotPermitted or AnotherDevice or TooManyLinks or NotKnown or NotSupported or Denied)
        {
            return null;
        }
        catch (IOException failure)
        {
            throw Failure(failure.HResult, from, to);
        }
    }

    /// <summary>Gives a file to whom another belongs, as far as that is allowed: who is not root mostly gives nothing away.</summary>
    public static void GiveTo(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
        {
            // To a group of our own at least.
            _ = ChangeOwner(path, uint.MaxValue, group);
        }
    }

    private static int Rename(string from, string to, uint how) => RenameNative(CurrentFolder, from, CurrentFolder, to, how) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static Exception Failure(int error, string from, string to)
    {
        var message = $"{from} → {to}: {new Win32Exception(error).Message}";
        return error switch
        {
            Missing or NoFolder => new FileNotFoundException(message),
            Denied or NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNative(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
