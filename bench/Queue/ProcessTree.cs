using System.Globalization;

namespace Aspire.Media.Bench.Queue;

/// <summary>A process and all that it started, as Linux tells it in /proc.</summary>
internal sealed class ProcessTree(int root)
{
    // The unit of /proc/PID/stat is 1/100 s on every machine that .NET runs on, whatever the kernel itself counts in.
    private const double TicksPerSecond = 100;

    // Places among the fields behind the name, which may hold spaces and brackets itself: proc(5) counts them from 3.
    private const int Parent = 4 - 3;
    private const int FirstTime = 14 - 3;
    private const int LastTime = 17 - 3;

    /// <summary>The seconds of processor time that it has taken, by those included that ended and that their parent took notice of.</summary>
    public double ProcessorSeconds()
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Process>()
            .ToLookup(process => process.Parent);
        var own = Read(root) ?? throw new BenchmarkException($"Process {root} has ended; its processor time can no longer be told.");
        return Ticks(own, processes) / TicksPerSecond;
    }

    private static long Ticks(Process process, ILookup<int, Process> children) =>
        process.Ticks + children[process.Id].Sum(child => Ticks(child, children));

    // The last two of the four times are those of children that ended.
    private static Process? Read(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return new Process(
                id,
                int.Parse(fields[Parent], CultureInfo.InvariantCulture),
                fields[FirstTime..(LastTime + 1)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // It ended since it was listed.
            return null;
        }
    }

    private sealed record Process(int Id, int Parent, long Ticks);
}
