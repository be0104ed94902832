namespace Aspire.Media.Captions;

/// <summary>What stands on the screen from one moment to another.</summary>
/// <param name="Lines">Plain text, from top to bottom.</param>
public sealed record Cue(TimeSpan Start, TimeSpan End, IReadOnlyList<string> Lines)
{
    /// <summary>Who says it; null where nobody knows, or where several do.</summary>
    public string? Speaker { get; init; }

    /// <summary>Where it stands; null is the usual place, centred at the bottom.</summary>
    public CuePlacement? Placement { get; init; }

    /// <summary>What WebVTT, TTML and JSON call it.</summary>
    public string? Id { get; init; }

    public TimeSpan Duration => End - Start;

    public string Text => string.Join('\n', Lines);

    // Compared by what is on the screen: a list of equal lines is the same list.
    public bool Equals(Cue? other) =>
        other is not null && Start == other.Start && End == other.End && Speaker == other.Speaker && Placement == other.Placement && Id == other.Id && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => HashCode.Combine(Start, End, Text);

    public override string ToString() => $"{Start} - {End} {(Speaker is null ? "" : Speaker + ": ")}{string.Join(" / ", Lines)}{(Placement is null ? "" : " " + Placement)}";
}

/// <summary>Where a cue stands, on the grid of 15 rows and 32 columns that all formats can say.</summary>
/// <param name="Row">Of its first line, from 1 at the top; null is the bottom.</param>
/// <param name="Column">Where its lines begin, from 0; null leaves it to the alignment.</param>
public sealed record CuePlacement(int? Row = null, int? Column = null, CueAlign Align = CueAlign.Centre)
{
    public const int Rows = 15;
    public const int Columns = 32;

    // The grid fills the middle four fifths of the picture, which every screen shows.
    private const double Margin = 10;
    private const double RowHeight = 80.0 / Rows;
    private const double ColumnWidth = 80.0 / Columns;

    /// <summary>How far from the top of the picture its first line is, in percent.</summary>
    internal double? Top => Row is { } row ? Margin + ((row - 1) * RowHeight) : null;

    /// <summary>How far from the left its lines begin, in percent.</summary>
    internal double? Left => Column is { } column ? Margin + (column * ColumnWidth) : null;

    internal static int RowAt(double percent) => Math.Clamp((int)Math.Round((percent - Margin) / RowHeight) + 1, 1, Rows);

    internal static int ColumnAt(double percent) => Math.Clamp((int)Math.Round((percent - Margin) / ColumnWidth), 0, Columns - 1);

    /// <summary>The one way to say a place: null for the usual one, no column for what is centred.</summary>
    internal static CuePlacement? Of(int? row, int? column, CueAlign align) =>
        align == CueAlign.Centre ? row is null ? null : new CuePlacement(row) : new CuePlacement(row, align == CueAlign.Start ? column : null, align);
}

/// <summary>To which side lines are aligned.</summary>
public enum CueAlign
{
    Centre,
    Start,
    End,
}
