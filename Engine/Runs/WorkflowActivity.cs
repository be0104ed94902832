namespace Aspire.Media.Engine.Runs;

/// <summary>A run among the last of its workflow, by what its own row says.</summary>
public sealed record RecentRun(string Workflow, Guid Id, RunStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>How long a step of a workflow took in its last good runs: what a tenth, half and nine tenths of them stayed below.</summary>
public sealed record StepTiming(string Key, TimeSpan Low, TimeSpan Median, TimeSpan High);
