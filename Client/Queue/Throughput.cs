namespace Aspire.Media.Client.Queue;

/// <summary>How much ended when.</summary>
/// <param name="From">The beginning of the first span.</param>
/// <param name="SpanMinutes">How long each span is.</param>
/// <param name="Spans">Without a gap; the last one is not over yet.</param>
public sealed record Throughput(DateTimeOffset From, double SpanMinutes, IReadOnlyList<ThroughputSpan> Spans);

/// <param name="StepsCompleted">Those that were skipped count, too.</param>
public sealed record ThroughputSpan(
    DateTimeOffset At, long RunsCompleted, long RunsWithErrors, long RunsFailed, long RunsCancelled, long StepsCompleted, long StepsFailed, long StepsCancelled);
