using System.Globalization;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>The file in which a running server names itself: process, folder, and in its eighth line how far it is.</summary>
internal sealed record PostmasterFile(int ProcessId, string Folder, bool IsReady)
{
    private const int StatusLine = 7;

    /// <summary>Null when no server named itself here, or has not finished doing so.</summary>
    public static PostmasterFile? Read(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(cluster, "postmaster.pid"));
            return lines.Length > 1 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                ? new PostmasterFile(processId, lines[1], lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
                : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether its process lives: the number may be another's by now, so it must have been started for this folder.</summary>
    public bool IsAlive()
    {
        try
        {
            return File.ReadAllText($"/proc/{ProcessId}/cmdline").Split('\0').Contains(Folder);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }
}
