namespace Aspire.Media.Captions;

/// <summary>How captions are put on the screen.</summary>
public enum SccMode
{
    /// <summary>Loaded unseen, then shown at once: for what is recorded.</summary>
    PopOn,

    /// <summary>Each line pushes those above it up: for what is live.</summary>
    RollUp,

    /// <summary>Written letter by letter where it stands.</summary>
    PaintOn,
}

/// <summary>How SCC is written.</summary>
public sealed record SccOptions
{
    public SccMode Mode { get; init; } = SccMode.PopOn;

    /// <summary>Of roll-up: how many rows stand on the screen, from 2 to 4.</summary>
    public int Rows { get; init; } = 2;

    /// <summary>Whether time codes keep to the clock. Without, they are 3.6 s late after an hour.</summary>
    public bool IsDropFrame { get; init; } = true;

    /// <summary>What the time codes say when the recording begins; tapes often begin at an hour.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>How late a cue may come that cannot be sent in time; beyond, it is merged with the one before, or shortened.</summary>
    public TimeSpan MostLate { get; init; } = TimeSpan.FromMilliseconds(250);
}
