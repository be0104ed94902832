namespace Aspire.Media.Engine.Runs;

/// <summary>Where a run stands. The numbers are kept in the database; from <see cref="Completed"/> on it is over.</summary>
public enum RunStatus : short
{
    /// <summary>Nothing of it has begun.</summary>
    Queued = 0,
    Running = 1,

    /// <summary>Nothing of it can begin before a moment comes or a person answers.</summary>
    Waiting = 2,
    Completed = 10,

    /// <summary>A step failed whose failure the run could do without.</summary>
    CompletedWithErrors = 11,
    Failed = 12,
    Cancelled = 13,
}

public static class RunStatuses
{
    public static bool IsOver(this RunStatus status) => status >= RunStatus.Completed;
}
