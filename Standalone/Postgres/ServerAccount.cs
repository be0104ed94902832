using System.Diagnostics;
using System.Globalization;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>Whom PostgreSQL's programs run as: ourselves or, because they refuse root, an account without privileges.</summary>
internal sealed class ServerAccount
{
    // It also opens the folders above the data that only root may enter, as /root is, and nothing for writing.
    private const string EnterFolders = "+dac_read_search";
    private const int EnterFoldersBit = 2;

    private static readonly string[] Candidates = ["postgres", "nobody"];

    private readonly List<string> switches = [];
    private readonly (uint User, uint Group)? identity;

    private ServerAccount(string? name, (uint User, uint Group)? identity)
    {
        Name = name;
        this.identity = identity;
        if (identity is { } dropped)
        {
            switches.AddRange([$"--reuid={dropped.User}", $"--regid={dropped.Group}", "--clear-groups"]);
        }
    }

    /// <summary>The account's name, or null when it is our own.</summary>
    public string? Name { get; }

    /// <summary>The switches of setpriv that make a process the account's; none when it is our own.</summary>
    public IReadOnlyList<string> Switches => switches;

    /// <summary>The account that shall work in <paramref name="folder"/>, which need not exist yet.</summary>
    public static ServerAccount For(string folder)
    {
        if (!Posix.IsRoot)
        {
            return new ServerAccount(name: null, identity: null);
        }

        var account = OwnerOf(folder) ?? Chosen();
        if (ClosedParent(folder) is { } closed)
        {
            if (!MayEnterFolders())
            {
                throw new StandaloneException(
                    $"The folder {closed} is closed to the account '{account.Name}', which PostgreSQL runs as. "
                    + $"Choose another data directory ({DataDirectory.ChosenBy}), or open it: chmod o+x {closed}");
            }

            account.switches.AddRange([$"--inh-caps={EnterFolders}", $"--ambient-caps={EnterFolders}"]);
        }

        return account;
    }

    /// <summary>Gives the account what we made for it.</summary>
    public void Own(string path)
    {
        if (identity is { } owner)
        {
            Posix.ChangeOwner(path, owner.User, owner.Group);
        }
    }

    /// <summary>
    /// A command in a session of its own, so that Ctrl-C on our terminal does not reach it before we stop it. It keeps its process
    /// id through the programs that prepare it, and knows nothing of our environment, which may hold secrets.
    /// </summary>
    /// <param name="onOrphaned">The signal it gets when the thread that started it ends.</param>
    public ProcessStartInfo Command(string program, IEnumerable<string> arguments, string? onOrphaned)
    {
        string[] prepared = onOrphaned is null ? [.. switches] : [.. switches, "--pdeathsig", onOrphaned];
        string[] prefix = prepared.Length == 0 ? [] : ["setpriv", .. prepared, "--"];
        var command = new ProcessStartInfo("setsid", [.. prefix, program, .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in command.Environment.Keys.Except(["PATH", "TZ", "LD_LIBRARY_PATH"]).ToList())
        {
            command.Environment.Remove(name);
        }

        command.Environment["LC_ALL"] = "C.UTF-8";
        return command;
    }

    // Who made the data keeps it, even if another account would be chosen today.
    private static ServerAccount? OwnerOf(string folder)
    {
        if (!Directory.Exists(folder) || Posix.OwnerOf(folder) is not { User: not 0 } owner)
        {
            return null;
        }

        var user = $"{owner.User}";
        return new ServerAccount(Accounts().FirstOrDefault(fields => fields[2] == user)?[0] ?? user, owner);
    }

    private static ServerAccount Chosen()
    {
        var users = Accounts().ToLookup(fields => fields[0]);
        var user = Candidates.SelectMany(name => users[name]).FirstOrDefault()
            ?? throw new StandaloneException("PostgreSQL does not run as root, and there is neither an account 'postgres' nor 'nobody' for it. Start as an ordinary user.");
        return new ServerAccount(user[0], (uint.Parse(user[2], CultureInfo.InvariantCulture), uint.Parse(user[3], CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<string[]> Accounts() =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3);

    private static string? ClosedParent(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && !parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return parent.FullName;
            }
        }

        return null;
    }

    private static bool MayEnterFolders()
    {
        const string Effective = "CapEff:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Effective, StringComparison.Ordinal));
        var capabilities = ulong.Parse(line.AsSpan(Effective.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (capabilities & (1UL << EnterFoldersBit)) != 0;
    }
}
