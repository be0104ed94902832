namespace Aspire.Media.Client.Runs;

/// <summary>How a workflow has been doing.</summary>
/// <param name="Ended">How many of its last runs are over.</param>
/// <param name="Succeeded">How many of those did all that they should.</param>
/// <param name="MedianSeconds">How long half of those took at most; null where none is over.</param>
/// <param name="Recent">Its last runs, the newest first.</param>
public sealed record WorkflowActivity(string Workflow, int Ended, int Succeeded, double? MedianSeconds, IReadOnlyList<RecentRun> Recent);

/// <param name="Status">Of an open run only whether anything of it has ended.</param>
public sealed record RecentRun(Guid Id, RunStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>How long the steps of a workflow took in its last good runs.</summary>
/// <param name="Runs">How many runs that was learnt from.</param>
public sealed record WorkflowTiming(int Runs, IReadOnlyList<StepTiming> Steps);

/// <param name="LowSeconds">What one of ten stayed below.</param>
/// <param name="HighSeconds">What one of ten exceeded.</param>
public sealed record StepTiming(string Key, double LowSeconds, double MedianSeconds, double HighSeconds);
