using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>The programs of one installed PostgreSQL.</summary>
public sealed partial record PostgresBinaries(string Folder, int Major)
{
    public const int LeastMajor = 15;
    private const string Cure = "Install PostgreSQL 15 or later (apt install postgresql), or name the folder of its programs in Standalone__PostgresBin.";

    private static readonly string[] UsualPlaces = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/postgresql"];

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The newest that is installed, or the one that made the cluster in <paramref name="cluster"/>.</summary>
    /// <param name="setting">The only folder to look in, when somebody named one.</param>
    public static PostgresBinaries Find(string? setting, string cluster) =>
        Find(setting, cluster, UsualPlaces, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static PostgresBinaries Find(string? setting, string cluster, IEnumerable<string> usualPlaces, string path)
    {
        var installed = string.IsNullOrEmpty(setting) ? Installed(usualPlaces, path) : [Named(setting)];
        if (ClusterFolder.MajorOf(cluster) is not { } major)
        {
            return installed.Where(binaries => binaries.Major >= LeastMajor).MaxBy(binaries => binaries.Major)
                ?? throw new StandaloneException($"PostgreSQL is missing: {Listed(installed)}. {Cure}");
        }

        return installed.FirstOrDefault(binaries => binaries.Major == major)
            ?? throw new StandaloneException(
                $"The data in {cluster} belongs to PostgreSQL {major}, and {Listed(installed)}. "
                + $"Install PostgreSQL {major} (or name its folder in Standalone__PostgresBin), or choose another data directory ({DataDirectory.ChosenBy}).");
    }

    private static string Listed(List<PostgresBinaries> installed) => installed.Count == 0
        ? "none was found"
        : "only " + string.Join(", ", installed.Select(binaries => $"{binaries.Major} in {binaries.Folder}")) + " was found";

    private static PostgresBinaries Named(string folder)
    {
        var path = Path.GetFullPath(folder);
        return HoldsBoth(path)
            ? new PostgresBinaries(path, MajorOf(path))
            : throw new StandaloneException($"Standalone__PostgresBin names {path}, which does not hold postgres and initdb. Name the folder of PostgreSQL's programs.");
    }

    private static List<PostgresBinaries> Installed(IEnumerable<string> usualPlaces, string path)
    {
        var places = usualPlaces.Where(Directory.Exists).SelectMany(place => Directory.GetDirectories(place).Prepend(place)).Select(folder => Path.Combine(folder, "bin"));
        var installed = new List<PostgresBinaries>();
        StandaloneException? broken = null;
        foreach (var folder in places.Concat(path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)).Where(HoldsBoth).Distinct())
        {
            try
            {
                installed.Add(new PostgresBinaries(folder, MajorOf(folder)));
            }
            catch (StandaloneException refusal)
            {
                // One that does not run must not hide one that does; alone, it is the reason.
                broken = refusal;
            }
        }

        return installed.Count == 0 && broken is not null ? throw broken : [.. installed.OrderByDescending(binaries => binaries.Major)];
    }

    private static bool HoldsBoth(string folder) =>
        File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    private static int MajorOf(string folder)
    {
        var program = Path.Combine(folder, "postgres");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return VersionText().Match(output) is { Success: true } match
                ? int.Parse(match.Groups["major"].ValueSpan)
                : throw new StandaloneException($"{program} does not run as PostgreSQL (exit code {process.ExitCode}). {Cure}");
        }
        catch (Win32Exception failure)
        {
            throw new StandaloneException($"{program} cannot be run: {failure.Message}. {Cure}", failure);
        }
    }

    // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "postgres (PostgreSQL) 18beta2"
    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionText();
}
