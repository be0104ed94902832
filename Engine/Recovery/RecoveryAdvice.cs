namespace Aspire.Media.Engine.Recovery;

/// <summary>What an attempt is told by those that failed before it. A step that does not know of it is simply tried again.</summary>
public sealed record RecoveryAdvice
{
    public static readonly RecoveryAdvice None = new();

    /// <summary>How often it is to do with less: 0 for as usual, each more halves threads, or is a smaller model.</summary>
    public int FewerResources { get; init; }

    /// <summary>How much longer it may take than it is usually allowed; the engine sees to that.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>Places to read from instead of others: where a file was found, or its repaired copy. Copies lie on one machine, and may be gone.</summary>
    public IReadOnlyDictionary<string, string> Instead { get; init; } = new Dictionary<string, string>();

    /// <summary>The place to read a file from.</summary>
    public string Place(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Instead.TryGetValue(path, out var other) && Path.Exists(other) ? other : path;
    }

    /// <summary>How many threads to work with.</summary>
    /// <param name="usual">As many as there would be.</param>
    public int Threads(int usual) => Math.Max(1, usual >> Math.Min(FewerResources, 16));

    /// <summary>The same, with another place to read a file from.</summary>
    public RecoveryAdvice Reading(string path, string from) => this with { Instead = new Dictionary<string, string>(Instead) { [path] = from } };
}
