using System.Text.Json;

namespace Aspire.Media.Engine.Events;

/// <summary>A row of the table of events: one thing that happened, or one kind of thing that happened to many steps or runs at once.</summary>
/// <param name="Run">The run to whose own story it belongs.</param>
/// <param name="Runs">In a row of many: the run of each step, or the runs themselves.</param>
/// <param name="Data">JSON; in a row of many a list, with one entry for each.</param>
public sealed record EventRow(
    long Transaction, long Id, DateTimeOffset At, string Kind, Guid? Run, Guid? Step, IReadOnlyList<Guid>? Runs, IReadOnlyList<Guid>? Steps, string? Data)
{
    // Its ids and its place.
    private const int LettersOfOne = 100;

    /// <summary>The place behind it.</summary>
    public EventPosition End => new(Transaction, Id, EventPosition.WholeRow);

    /// <summary>How many things it tells of.</summary>
    public int Count => Runs?.Count ?? 1;

    /// <summary>How much it takes to keep it, in letters.</summary>
    public int Weight => (Count * LettersOfOne) + (Data?.Length ?? 0);

    /// <summary>Whether it tells of a run.</summary>
    public bool IsOf(Guid run) => Run == run || Runs?.Contains(run) == true;

    /// <summary>All that it tells of, one by one.</summary>
    public IEnumerable<Happening> Each()
    {
        if (Runs is null)
        {
            yield return new Happening(new EventPosition(Transaction, Id, 0), At, Kind, Run, Step, Data is null ? null : JsonElement.Parse(Data));
            yield break;
        }

        var data = Data is null ? default : JsonElement.Parse(Data);
        for (var place = 0; place < Runs.Count; place++)
        {
            yield return new Happening(
                new EventPosition(Transaction, Id, place), At, Kind, Runs[place], Steps?[place], data.ValueKind == JsonValueKind.Array ? data[place] : null);
        }
    }
}

/// <summary>One thing that happened.</summary>
public sealed record Happening(EventPosition Position, DateTimeOffset At, string Kind, Guid? Run, Guid? Step, JsonElement? Data);

/// <summary>A stretch of what happened.</summary>
/// <param name="After">The place behind which it begins; it may lie within the first row.</param>
/// <param name="End">The place behind it: nothing can come in before that any more.</param>
/// <param name="IsResync">Whether what lay before it is no longer told.</param>
public sealed record EventBatch(EventPosition After, IReadOnlyList<EventRow> Rows, EventPosition End, bool IsResync = false)
{
    /// <summary>All that happened, one by one.</summary>
    public IEnumerable<Happening> Each() => Rows.SelectMany(row => row.Each()).Where(happening => happening.Position > After);
}

/// <summary>How far a held step is.</summary>
public sealed record StepReport(Guid Step, long Lease, double Progress, string? Message);

/// <summary>Something that a held step said.</summary>
public sealed record StepMessage(Guid Step, long Lease, DateTimeOffset At, string Level, string Text);
