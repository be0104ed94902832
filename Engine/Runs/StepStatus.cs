using System.Text.Json;

namespace Aspire.Media.Engine.Runs;

/// <summary>Where a step of a run stands. The numbers are kept in the database; from <see cref="Completed"/> on it is over.</summary>
public enum StepStatus : short
{
    /// <summary>Steps before it are not over yet.</summary>
    Blocked = 0,

    /// <summary>A worker may take it.</summary>
    Queued = 1,

    /// <summary>A worker holds it. This is read from its lease and never stored.</summary>
    Processing = 2,

    /// <summary>It waits for a moment, a child run, a person, or the end of a pause.</summary>
    Waiting = 3,
    Completed = 10,
    Skipped = 11,
    Failed = 12,
    Cancelled = 13,
}

public static class StepStatuses
{
    private static readonly Dictionary<StepStatus, string> Words =
        Enum.GetValues<StepStatus>().ToDictionary(status => status, status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()));

    public static bool IsOver(this StepStatus status) => status >= StepStatus.Completed;

    /// <summary>As expressions and metrics know it.</summary>
    public static string Word(this StepStatus status) => Words[status];
}
