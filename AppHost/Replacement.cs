using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Aspire.Media.AppHost;

/// <summary>Becomes another program: same process, so signals, terminal and exit code need no forwarding.</summary>
internal static partial class Replacement
{
    public static int With(string program, string[] args, IEnumerable<string> environment)
    {
        _ = Exec(program, [program, .. args, null], [.. environment, null]);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{program} cannot be started");
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Exec(string path, string?[] arguments, string?[] environment);
}
