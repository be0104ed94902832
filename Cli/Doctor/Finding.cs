namespace Aspire.Media.Cli.Doctor;

/// <summary>What a check found, and, where something is not right, the command or setting that cures it.</summary>
internal sealed record Finding
{
    private Finding(FindingState state, string found, string? cure) => (State, Found, Cure) = (state, found, cure);

    public FindingState State { get; }

    public string Found { get; }

    public string? Cure { get; }

    public static Finding Ok(string found) => new(FindingState.Ok, found, cure: null);

    /// <summary>Works, with something missing that is named.</summary>
    public static Finding Warning(string found, string cure) => new(FindingState.Warning, found, cure);

    public static Finding Wrong(string found, string cure) => new(FindingState.Wrong, found, cure);

    /// <summary>Not configured, which is nobody's fault; says what happens instead.</summary>
    public static Finding Unused(string found) => new(FindingState.Unused, found, cure: null);
}

internal enum FindingState
{
    Ok,
    Unused,
    Warning,
    Wrong,
}
