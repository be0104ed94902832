using Aspire.Media.Client.Approvals;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Approvals;

/// <summary>Questions and answers in words.</summary>
internal static class ApprovalLook
{
    public static StatusLook Of(ApprovalStatus status) => status switch
    {
        ApprovalStatus.Open => new(Tone.Warn, "lost", "Open"),
        ApprovalStatus.Approved => new(Tone.Good, "good", "Approved"),
        ApprovalStatus.Rejected => new(Tone.Bad, "bad", "Rejected"),
        ApprovalStatus.Expired => new(Tone.Warn, "clock", "Not answered in time"),
        ApprovalStatus.Withdrawn => new(Tone.Idle, "idle", "Not asked any more"),
        _ => new(Tone.Idle, "lost", "Unknown"),
    };

    /// <summary>What becomes of it when nobody answers; null where it waits for as long as it takes.</summary>
    public static string? Deadline(Approval asked, DateTimeOffset now) =>
        asked.Deadline is not { } deadline ? null
        : deadline <= now ? $"overdue for {TimeInWords.Rough(now - deadline)}"
        : $"{Then(asked.OnDeadline)} in {TimeInWords.Rough(deadline - now)}";

    /// <summary>The step, as people read it.</summary>
    public static string Step(Approval asked) => (asked.StepTitle ?? asked.Step) + (asked.Item is { } item ? $", item {item}" : "");

    private static string Then(DeadlinePolicy policy) => policy switch
    {
        DeadlinePolicy.Approve => "approved by itself",
        DeadlinePolicy.Reject => "rejected by itself",
        DeadlinePolicy.Fail => "fails by itself",
        DeadlinePolicy.Skip => "skipped by itself",
        _ => "overdue",
    };
}
