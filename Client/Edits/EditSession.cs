using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Edits;

/// <summary>An edit that is put together change by change, and seen beforehand.</summary>
public sealed record EditSession
{
    public required Guid Id { get; init; }

    /// <summary>What is edited.</summary>
    public required Guid Asset { get; init; }

    public required EditSessionStatus Status { get; init; }

    /// <summary>One more with each change, also when it is undone; a change may say upon which it was made.</summary>
    public required int Revision { get; init; }

    /// <summary>What is done as it stands now: <c>edits</c> and <c>result</c>, as an edit takes them.</summary>
    public required JsonObject Document { get; init; }

    /// <summary>How many changes can be undone.</summary>
    public required int Undoable { get; init; }

    /// <summary>How many changes that were undone can be made again.</summary>
    public required int Redoable { get; init; }

    /// <summary>What it became, once it is committed.</summary>
    public EditAction? Action { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required EditSessionLinks Links { get; init; }
}

public enum EditSessionStatus
{
    Unknown,
    Open,

    /// <summary>It became an edit; nothing in it can be changed any more.</summary>
    Committed,
}

/// <summary>Where there is more.</summary>
/// <param name="Preview">A picture of what would come out, with <c>width</c>, and of films <c>at</c>; null for sounds.</param>
public sealed record EditSessionLinks(string Self, string? Preview);

/// <summary>What a change of a session says.</summary>
/// <param name="Edits">Each with <c>do</c>, as an edit takes them.</param>
/// <param name="Result">What comes out.</param>
/// <param name="Revision">Upon which the change was made: refused when there is a newer one. Without it the change is made to whatever stands.</param>
public sealed record EditChange(JsonArray? Edits = null, JsonObject? Result = null, int? Revision = null);
