namespace Aspire.Media.Engine.Queue;

/// <summary>How many steps, or whole runs, ended with one status within a span of time.</summary>
/// <param name="Status">As in <see cref="Runs.StepStatus"/> and <see cref="Runs.RunStatus"/>.</param>
public sealed record Throughput(DateTimeOffset At, bool IsOfRuns, short Status, long Count);
