using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What there is to say of a step beyond where it stands.</summary>
internal static class StepWords
{
    public static string Work(RunStep step) => step.ChildWorkflow is { } child ? $"workflow {child}" : step.Kind;

    /// <summary>How long it took, or has taken so far.</summary>
    public static string Took(RunStep step, DateTimeOffset now) =>
        step.Status != StepStatus.Skipped && step.StartedAt is { } begun && (step.FinishedAt ?? (step.Status is StepStatus.Processing or StepStatus.Waiting ? now : null)) is { } until
            ? RelativeTime.Duration(until - begun)
            : "";

    public static string About(RunStep step, DateTimeOffset now) => step.Status switch
    {
        StepStatus.Processing => Join(step.Progress > 0 ? ProgressBar.Words(step.Progress * 100) : null, step.Message),
        StepStatus.Queued => step.Failure is { } last ? $"again soon: {Words(last)}" : step.Attempt > 0 ? "again: the worker that had it is gone" : step.Reason ?? "",
        StepStatus.Waiting => Waiting(step, now),
        StepStatus.Failed => step.Failure is { } failure ? Words(failure) : step.Reason ?? "",
        StepStatus.Completed => Join(step.Message, Child(step)),
        StepStatus.Skipped or StepStatus.Cancelled => Join(step.Reason, Child(step)),
        _ => "",
    };

    private static string Waiting(RunStep step, DateTimeOffset now) => (step.Failure, step.Child) switch
    {
        ({ } failure, _) => $"again {Due(step.DueAt, now)}: {Words(failure)}",
        (_, not null) => $"for its {Child(step)}",
        _ => Join(step.Reason, step.DueAt is { } due && due > now ? $"{RelativeTime.Duration(due - now)} more" : null),
    };

    private static string Due(DateTimeOffset? due, DateTimeOffset now) => due is { } at && at > now ? $"in {RelativeTime.Duration(at - now)}" : "soon";

    private static string? Child(RunStep step) => step.Child is { } child ? $"run {ShortId.Of(child)}" : null;

    private static string Words(StepFailure failure) => $"{failure.Class}: {failure.Message}";

    private static string Join(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
