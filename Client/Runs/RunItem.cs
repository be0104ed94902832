using System.Text.Json;

namespace Aspire.Media.Client.Runs;

/// <summary>What a step does with one entry of its list, or with some that it takes at once.</summary>
public sealed record RunItem
{
    private const int LongestSubject = 100;
    private static readonly string[] Telling = ["name", "title", "path", "url", "key", "id"];

    public required Guid Id { get; init; }

    /// <summary>Its place in the list, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The group that it takes turns with; null without groups.</summary>
    public string? Group { get; init; }

    /// <summary><c>blocked</c> until there is room for it in the queue.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>How many entries of the list it takes at once.</summary>
    public required int Entries { get; init; }

    /// <summary>What it is about, where that is one entry.</summary>
    public JsonElement? Item { get; init; }

    public JsonElement? Output { get; init; }

    /// <summary>Which attempt this is, or how many there were; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>From 0 to 1; it never goes back.</summary>
    public required double Progress { get; init; }

    /// <summary>What it last said of itself.</summary>
    public string? Message { get; init; }

    /// <summary>Why it was skipped, or what it waits for.</summary>
    public string? Reason { get; init; }

    public StepFailure? Failure { get; init; }

    /// <summary>The run that works for it.</summary>
    public Guid? Child { get; init; }

    public Guid? Worker { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it will be tried again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What it is about, as shortly as that can be told.</summary>
    public string Subject()
    {
        if (Item is not { } entry)
        {
            return "";
        }

        var told = entry.ValueKind == JsonValueKind.Object
            ? Telling.Select(name => entry.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String or JsonValueKind.Number ? member.ToString() : null).FirstOrDefault(text => text is not null)
            : null;
        var text = told ?? (entry.ValueKind == JsonValueKind.String ? entry.GetString()! : entry.GetRawText());
        return text.Length <= LongestSubject ? text : text[..(LongestSubject - 1)] + "…";
    }
}

/// <summary>How far a step is on its way through a list, counted in its entries.</summary>
/// <param name="Count">How long the list is.</param>
/// <param name="Items">In how many items that is: one may take several entries at once.</param>
public sealed record ItemCounts(int Count, int Items, int Completed, int Skipped, int Failed, int Cancelled)
{
    /// <summary>How many will not change any more.</summary>
    public int Over => Completed + Skipped + Failed + Cancelled;
}
