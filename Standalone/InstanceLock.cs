using System.Globalization;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Standalone;

/// <summary>One process for a data directory. The kernel lets go of the lock however the process ends.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly DataDirectory data;
    private readonly string since;
    private bool unused;
    private bool disposed;

    private InstanceLock(SafeFileHandle handle, DataDirectory data, bool isNew, TimeProvider time)
    {
        this.handle = handle;
        this.data = data;
        unused = isNew;
        since = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        Write("still starting");
    }

    /// <summary>Says who holds the directory, if somebody does, without making anything.</summary>
    public static void RefuseIfHeld(DataDirectory data)
    {
        if (File.Exists(data.Lock))
        {
            Open(data).Dispose();
        }
    }

    /// <param name="data">The directory.</param>
    /// <param name="isNew">Whether this start made it: a start that fails takes it away again.</param>
    /// <param name="time">The clock.</param>
    public static InstanceLock Take(DataDirectory data, bool isNew, TimeProvider time)
    {
        var instance = new InstanceLock(Open(data), data, isNew, time);
        // A host that could not even be built disposes of nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => instance.Dispose();
        return instance;
    }

    /// <summary>Tells a second process where the first is reached.</summary>
    public void Announce(string address)
    {
        unused = false;
        Write($"at {address}");
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        if (Directory.Exists(data.Path))
        {
            // Whoever took the whole folder away meanwhile took this with it.
            File.Delete(data.Holder);
        }

        if (unused)
        {
            data.RemoveUnused();
        }

        handle.Dispose();
    }

    private void Write(string state) => data.Guarded(() =>
    {
        var draft = data.Holder + ".new";
        File.WriteAllLines(draft, [$"{Environment.ProcessId}", since, state]);
        File.Move(draft, data.Holder, overwrite: true);
        return true;
    });

    private static SafeFileHandle Open(DataDirectory data)
    {
        // .NET's own sharing locks would keep a second process from even asking, and can be switched off from outside.
        var file = data.Guarded(() => Posix.OpenForLock(data.Lock));
        if (Posix.TryLock(file))
        {
            return file;
        }

        file.Dispose();
        var holder = File.Exists(data.Holder) ? File.ReadAllLines(data.Holder) : [];
        throw new StandaloneException(holder is [var process, var since, var state]
            ? $"The data directory {data.Path} is in use by process {process} since {since}, {state}. Stop that one, or choose another directory ({DataDirectory.ChosenBy})."
            : $"The data directory {data.Path} is in use by another process. Stop that one, or choose another directory ({DataDirectory.ChosenBy}).");
    }
}
