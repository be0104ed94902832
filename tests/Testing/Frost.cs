using System.Globalization;

using Aspire.Media.Standalone;

namespace Aspire.Media.Testing;

/// <summary>Lets processes stand still where they are, as on a machine that is suspended, and go on.</summary>
public static class Frost
{
    private const int Stop = 19;
    private const int Continue = 18;

    public static void Freeze(IEnumerable<int> processes) => Signal(processes, Stop);

    public static void Thaw(IEnumerable<int> processes) => Signal(processes, Continue);

    /// <summary>The processes that a process has started, by any of its threads.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Whether there is such a process, and it has not ended.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            // The state stands behind the name, which is in brackets and may hold anything.
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException)
        {
            return false;
        }
    }

    private static void Signal(IEnumerable<int> processes, int signal)
    {
        foreach (var process in processes)
        {
            Posix.Signal(process, signal);
        }
    }
}
