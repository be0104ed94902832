using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Edits;

/// <summary>An edit that was asked for, and what became of it.</summary>
public sealed record EditAction
{
    /// <summary>Of the action, which is also the id of its run.</summary>
    public required Guid Id { get; init; }

    public required EditStatus Status { get; init; }

    /// <summary>From 0 to 100; it never goes back.</summary>
    public required double Progress { get; init; }

    /// <summary>What came out, once it is completed; of several things the first.</summary>
    public Guid? Asset { get; init; }

    /// <summary>All that came out, once it is completed.</summary>
    public IReadOnlyList<Guid> Assets { get; init; } = [];

    /// <summary>What is edited.</summary>
    public required Guid Source { get; init; }

    /// <summary>What is done, in the one form in which it is always written.</summary>
    public required JsonObject Recipe { get; init; }

    /// <summary>How it was done, such as whether a film was copied or encoded anew.</summary>
    public string? How { get; init; }

    /// <summary>What is otherwise than one might expect.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why it failed, or that it was cancelled.</summary>
    public EditError? Error { get; init; }

    public required EditTiming Timing { get; init; }

    /// <summary>Who asked for it first.</summary>
    public required string CreatedBy { get; init; }

    public required EditLinks Links { get; init; }
}

public enum EditStatus
{
    Unknown,
    Queued,
    Processing,
    Completed,

    /// <summary>Also where it was cancelled: the error says so.</summary>
    Failed,
}

/// <param name="Class">Such as <c>invalid_format</c> or <c>cancelled</c>.</param>
/// <param name="Message">In words for people.</param>
public sealed record EditError(string Class, string Message);

/// <param name="QueuedSeconds">How long it waited, or has waited.</param>
/// <param name="ProcessingSeconds">How long it was worked on, or has been; null before.</param>
public sealed record EditTiming(DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, double QueuedSeconds, double? ProcessingSeconds);

/// <summary>Where there is more.</summary>
/// <param name="Events">What happens to it, as server-sent events.</param>
/// <param name="Asset">What came out.</param>
/// <param name="Content">The bytes of it.</param>
public sealed record EditLinks(string Self, string Run, string Events, string? Asset, string? Content);

/// <summary>An option of an edit, as forms offer it.</summary>
/// <param name="Of">What it belongs to, as documents call that.</param>
/// <param name="Members">What it says of that.</param>
/// <param name="Kinds">image, video and audio.</param>
/// <param name="Place">When it is carried out, among the others.</param>
/// <param name="Type">number, integer, flag, choice, colour, extent, time, aspect, spot, text, language, asset or assets; null where it says several things at once.</param>
/// <param name="With">The option without which it says nothing.</param>
public sealed record EditOption(
    string Name, string Of, IReadOnlyList<string> Members, string Syntax, string Example, string Says, string Allowed, IReadOnlyList<string> Kinds, int Place, string? Type, double? Least,
    double? Most, IReadOnlyList<string> Choices, string? With);

/// <summary>What is wrong with one option, or with one place in a document.</summary>
/// <param name="Token">What was written there.</param>
/// <param name="Position">Which option it is, from 1.</param>
/// <param name="Pointer">Which place of the document it is.</param>
public sealed record EditProblem(string Message, string? Token, int? Position, string? Pointer, string? Allowed, string? Suggestion);
