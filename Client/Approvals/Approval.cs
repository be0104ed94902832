using System.Text.Json;

namespace Aspire.Media.Client.Approvals;

/// <summary>A question to people, for whose answer a step waits.</summary>
public sealed record Approval
{
    public required Guid Id { get; init; }

    public required Guid Run { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    /// <summary>The name of the workflow as people read it.</summary>
    public string? WorkflowTitle { get; init; }

    /// <summary>The id of the step in its definition.</summary>
    public required string Step { get; init; }

    public string? StepTitle { get; init; }

    /// <summary>The number of the item, where each item of a list is asked about.</summary>
    public int? Item { get; init; }

    /// <summary>What the step does once it may: its kind, or the workflow that it runs; null where asking is all it does.</summary>
    public string? Does { get; init; }

    /// <summary>The question, in Markdown; null where the definition has none.</summary>
    public string? Message { get; init; }

    /// <summary>What would be done: the inputs of the step, as they were when it asked.</summary>
    public JsonElement? About { get; init; }

    /// <summary>The least role that may answer.</summary>
    public required string Role { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public required DeadlinePolicy OnDeadline { get; init; }

    /// <summary>When the deadline passed that did not decide it.</summary>
    public DateTimeOffset? OverdueAt { get; init; }

    public required ApprovalStatus Status { get; init; }

    /// <summary>Who answered; null where the deadline did, or the question was withdrawn.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>What was said with the answer, or why it was withdrawn.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether its step was retried, and asked anew.</summary>
    public bool IsSuperseded { get; init; }
}

public enum ApprovalStatus
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,
    Open,
    Approved,
    Rejected,

    /// <summary>Nobody answered in time.</summary>
    Expired,

    /// <summary>Its run ended before somebody answered.</summary>
    Withdrawn,
}

/// <summary>What becomes of a question that nobody answers in time.</summary>
public enum DeadlinePolicy
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,
    Reject,
    Approve,

    /// <summary>The step fails.</summary>
    Fail,

    /// <summary>The step is skipped.</summary>
    Skip,

    /// <summary>It is made known, and goes on waiting.</summary>
    Escalate,
}

/// <summary>An answer.</summary>
public sealed record DecideApproval(string? Comment = null);

/// <summary>What waits for people.</summary>
/// <param name="Overdue">How many are past their deadline.</param>
/// <param name="OldestSeconds">How long the first of them has waited; null when there is none.</param>
public sealed record OpenApprovals(int Count, int Overdue, double? OldestSeconds);

/// <summary>Which questions a list is about. What is null does not matter.</summary>
/// <param name="Open">Only those that are open, or only those that are not; null for all, the open ones first.</param>
public sealed record ApprovalFilter(string? Workflow = null, Guid? Run = null, bool? Open = null);
