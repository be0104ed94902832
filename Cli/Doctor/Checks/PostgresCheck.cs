using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The programs of PostgreSQL, from which everything on one machine makes a server of its own.</summary>
internal sealed partial class PostgresCheck(string packages) : ICheck
{
    public const int Least = 15;

    public PostgresCheck()
        : this("/usr/lib/postgresql")
    {
    }

    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "PostgreSQL";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting(DatabaseCheck.Setting) is not null)
        {
            return Finding.Unused($"not needed: {DatabaseCheck.Variable} names an outside server");
        }

        var named = surroundings.Setting("Standalone:PostgresBin");
        var folders = (named is null ? Folders(surroundings.SearchPath) : [named])
            .Where(folder => Program("postgres", folder) is not null && Program("initdb", folder) is not null);
        var servers = await Task.WhenAll(folders.Select(folder => AskAsync(folder, cancellationToken)));
        return servers.MaxBy(server => server.Major) is { } newest ? Judge(newest, servers, surroundings.DataDirectory)
            : named is null ? Finding.Wrong($"neither in {packages} nor on PATH: ./media up cannot make a database", Cure.Install("postgresql"))
            : Finding.Wrong($"{named} does not hold postgres and initdb", "correct Standalone__PostgresBin, or unset it to take what is installed");
    }

    private static Finding Judge(Server newest, Server[] all, string dataDirectory)
    {
        if (newest.Major < Least)
        {
            return Finding.Wrong($"{newest.Version} at {newest.Folder}; at least {Least} is needed", Cure.Install("postgresql-16") + " (https://www.postgresql.org/download/linux)");
        }

        // A cluster is only understood by the version that made it.
        var mark = Path.Combine(dataDirectory, "postgres", "PG_VERSION");
        if (!File.Exists(mark) || !int.TryParse(File.ReadAllText(mark), CultureInfo.InvariantCulture, out var made))
        {
            return Finding.Ok($"{newest.Version} at {newest.Folder}");
        }

        return Array.Find(all, server => server.Major == made) is { } fitting
            ? Finding.Ok($"{fitting.Version} at {fitting.Folder}")
            : Finding.Wrong($"{newest.Version} at {newest.Folder}, but the data in {dataDirectory} belongs to PostgreSQL {made}", Cure.Install($"postgresql-{made}"));
    }

    private IEnumerable<string> Folders(IEnumerable<string> searchPath) =>
        (Directory.Exists(packages) ? Directory.EnumerateDirectories(packages).Select(version => Path.Combine(version, "bin")) : []).Concat(searchPath).Distinct();

    private static InstalledProgram? Program(string name, string folder) => InstalledProgram.Find(Path.Combine(folder, name), []);

    private static async Task<Server> AskAsync(string folder, CancellationToken cancellationToken)
    {
        var answer = await Program("postgres", folder)!.AskAsync(cancellationToken, "--version");
        return VersionWord().Match(answer.Text) is { Success: true } match && answer.Ran
            ? new Server(folder, match.Groups["version"].Value, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture))
            : new Server(folder, answer.Ran ? "something else" : answer.Text, Major: 0);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d{1,4})\S*)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionWord();

    private sealed record Server(string Folder, string Version, int Major);
}
