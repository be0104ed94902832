using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Media.Programs;

/// <summary>What a program that is not ours may take of this machine. Held by Linux, from the moment when the program has started; elsewhere by nobody.</summary>
public sealed partial class ProgramLimits
{
    // As the kernel numbers them.
    private const int Data = 2;

    public static ProgramLimits None { get; } = new();

    /// <summary>The most memory that it may ask for, in bytes. A call for more fails as if there were none left.</summary>
    public long? Memory { get; init; }

    internal void Hold(Process process)
    {
        if (Memory is { } most && OperatingSystem.IsLinux())
        {
            var limit = new Limit { Soft = (ulong)most, Hard = (ulong)most };
            // What has ended already needs none.
            _ = SetLimit(process.Id, Data, in limit, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit64")]
    private static partial int SetLimit(int processId, int resource, in Limit limit, nint before);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
