using System.Text.Json;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Approvals;

/// <summary>A question to people, for whose answer a step or an item of a list waits.</summary>
public sealed record ApprovalRecord
{
    public required Guid Id { get; init; }

    /// <summary>The step, or the item of its list.</summary>
    public required Guid Step { get; init; }

    public required Guid Run { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    /// <summary>What the definition calls the step.</summary>
    public required string Key { get; init; }

    /// <summary>The number of the item, where it is one.</summary>
    public int? Item { get; init; }

    public string? Message { get; init; }

    /// <summary>What would be done, as JSON: the inputs of the step as they were when it asked.</summary>
    public string? About { get; init; }

    /// <summary>Who may decide, at least.</summary>
    public required ApproverRole Role { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public required DeadlinePolicy OnDeadline { get; init; }

    /// <summary>When the deadline passed that did not decide it.</summary>
    public DateTimeOffset? OverdueAt { get; init; }

    public required ApprovalStatus Status { get; init; }

    /// <summary>Null where its deadline decided.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? Comment { get; init; }

    /// <summary>Whether its step asked anew.</summary>
    public bool IsSuperseded { get; init; }

    public ApprovalAnswer? Answer => Status == ApprovalStatus.Open ? null : new(Status, DecidedBy, DecidedAt, Comment);
}

/// <summary>What was decided.</summary>
/// <param name="By">Null where nobody answered in time, or the question was withdrawn.</param>
public sealed record ApprovalAnswer(ApprovalStatus Decision, string? By, DateTimeOffset? At, string? Comment);

/// <summary>Where a question stands.</summary>
public enum ApprovalStatus
{
    Open,
    Approved,
    Rejected,

    /// <summary>Nobody answered in time, and its definition says what that means.</summary>
    Expired,

    /// <summary>Its run was cancelled, or failed, before somebody answered.</summary>
    Withdrawn,
}

/// <summary>Words as the database, events and expressions know them.</summary>
public static class ApprovalWords
{
    public static string Of<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    /// <summary>Whether a comment can be kept as it is.</summary>
    public static bool CanBeKept(string comment) => RunText.CanBeKept(comment);

    public static T Read<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);
}

/// <summary>Which questions are meant.</summary>
/// <param name="IsOpen">Only those that are open, or only the others; null for all, the open ones first.</param>
public sealed record ApprovalQuery(string? Workflow = null, Guid? Run = null, bool? IsOpen = null);
