namespace Aspire.Media.Client.Sites;

/// <summary>Whose media it is - a city, a household, a studio - as it is written.</summary>
/// <param name="TimeZone">Whose clocks count there, such as <c>Europe/Berlin</c>.</param>
/// <param name="Vocabulary">Words that its people use and others do not: names, places, streets.</param>
/// <param name="RetentionDays">How long its assets are wanted; null for ever.</param>
/// <param name="Priority">From -100 to 100: how its runs stand against those of others.</param>
/// <param name="Roots">Folders that are its own, as workers see them.</param>
public sealed record WriteSite(
    string Title, string TimeZone = "UTC", IReadOnlyList<string>? Vocabulary = null, int? RetentionDays = null, int Priority = 0, IReadOnlyList<SiteRoot>? Roots = null);

/// <summary>A folder of a site.</summary>
/// <param name="Name">In kebab-case, such as <c>recordings</c>.</param>
/// <param name="Path">As workers see it, such as <c>/mnt/springfield</c>.</param>
public sealed record SiteRoot(string Name, string Path, RootAccess Access = RootAccess.Read);

/// <summary>What may be done under a root.</summary>
public enum RootAccess
{
    Unknown,
    Read,

    /// <summary>To read as well.</summary>
    Write,
}

/// <summary>How a root was found when it was searched the last time.</summary>
/// <param name="Name">As the root's.</param>
/// <param name="Files">How many files there were; null where it was never searched.</param>
/// <param name="Problem">Why it cannot be searched, or not all of it.</param>
/// <param name="Incident">The incident that says more of it.</param>
public sealed record RootState(string Name, long? Files = null, DateTimeOffset? SearchedAt = null, string? Problem = null, Guid? Incident = null);

/// <summary>A site as it stands.</summary>
public sealed record Site
{
    /// <summary>What assets say in <c>site</c>; it stays.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string TimeZone { get; init; }

    public IReadOnlyList<string> Vocabulary { get; init; } = [];

    public int? RetentionDays { get; init; }

    public int Priority { get; init; }

    public IReadOnlyList<SiteRoot> Roots { get; init; } = [];

    /// <summary>How the roots are, in their order.</summary>
    public IReadOnlyList<RootState> RootStates { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }
}
