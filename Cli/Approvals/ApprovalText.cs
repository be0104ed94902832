using System.Globalization;

using Aspire.Media.Client.Approvals;

namespace Aspire.Media.Cli.Approvals;

/// <summary>Questions and answers as lines.</summary>
internal static class ApprovalText
{
    public static string Step(Approval approval) =>
        approval.Item is { } item ? string.Create(CultureInfo.InvariantCulture, $"{approval.Step} {item}") : approval.Step;

    public static string Question(Approval approval) =>
        (approval.Message ?? $"May `{approval.Step}` go on?").ReplaceLineEndings(" ");

    /// <summary>What was decided, or how much time is left for it.</summary>
    public static Cell Standing(Approval approval, DateTimeOffset now) => approval.Status switch
    {
        ApprovalStatus.Open when approval.Deadline is not { } => "",
        ApprovalStatus.Open when approval.Deadline > now => new Cell($"{Then(approval.OnDeadline)} in {RelativeTime.Span(approval.Deadline.Value - now)}", Ink.Doubtful),
        ApprovalStatus.Open => new Cell($"overdue for {RelativeTime.Span(now - approval.Deadline!.Value)}", Ink.Bad),
        ApprovalStatus.Approved => $"approved by {By(approval)}",
        ApprovalStatus.Rejected => $"rejected by {By(approval)}",
        ApprovalStatus.Expired => "nobody answered in time",
        ApprovalStatus.Withdrawn => "not asked any more",
        _ => approval.Status.ToString(),
    };

    public static string By(Approval approval) =>
        (approval.DecidedBy ?? "its deadline") + (approval.Comment is { Length: > 0 } comment ? $": {comment.ReplaceLineEndings(" ")}" : "");

    private static string Then(DeadlinePolicy policy) => policy switch
    {
        DeadlinePolicy.Approve => "approved",
        DeadlinePolicy.Reject => "rejected",
        DeadlinePolicy.Fail => "fails",
        DeadlinePolicy.Skip => "skipped",
        _ => "overdue",
    };
}
