using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Media.Programs;

/// <summary>
/// Asks a process to end; ffmpeg then closes what it has written so far. Not by Ctrl-C's signal: whatever a shell has put into the background,
/// and all that it starts, may be deaf to that.
/// </summary>
internal static partial class Interruption
{
    private const int Terminate = 15;

    /// <summary>False where nothing can be asked, or nobody is there any more.</summary>
    public static bool Ask(Process process) => !OperatingSystem.IsWindows() && !process.HasExited && Kill(process.Id, Terminate) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
