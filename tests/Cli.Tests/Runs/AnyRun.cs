using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

/// <summary>Runs as a server might tell of them.</summary>
internal static class AnyRun
{
    public static readonly DateTimeOffset Start = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static Run Of(RunStatus status, double progress, params IReadOnlyList<RunStep> steps) => new()
    {
        Id = Guid.Parse("0199d3a0-7b1c-7def-8123-45671f2e3d4c"),
        Workflow = "tidy-up",
        Version = 1,
        Status = status,
        Progress = progress,
        TotalSteps = steps.Count,
        OpenSteps = steps.Count(step => step.FinishedAt is null),
        FailedSteps = steps.Count(step => step.Status == StepStatus.Failed),
        Priority = 0,
        CreatedBy = "test",
        CreatedAt = Start,
        StartedAt = status == RunStatus.Queued ? null : Start,
        FinishedAt = status.IsOver() ? Start.AddSeconds(12) : null,
        Failure = steps.FirstOrDefault(step => step.Failure is not null) is { } failed ? new RunFailure(failed.Key, failed.Failure!.Class, failed.Failure.Message) : null,
        Inputs = [],
        Steps = steps,
    };

    public static RunStep Step(string key, StepStatus status, double progress = 0, string? message = null) => new()
    {
        Id = new Guid(key.GetHashCode(StringComparison.Ordinal), 0, 0, new byte[8]),
        Key = key,
        Kind = "media.probe",
        Part = StepPart.Main,
        Status = status,
        Attempt = status is StepStatus.Blocked or StepStatus.Queued or StepStatus.Skipped ? 0 : 1,
        Progress = progress,
        Message = message,
        StartedAt = status is StepStatus.Blocked or StepStatus.Queued or StepStatus.Skipped ? null : Start,
        FinishedAt = status >= StepStatus.Completed ? Start.AddSeconds(2) : null,
        Failure = status == StepStatus.Failed ? new StepFailure("disk_full", "No space left") : null,
        Reason = status == StepStatus.Skipped ? "Has that codec already" : null,
    };
}
