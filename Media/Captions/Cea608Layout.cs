namespace Aspire.Media.Captions;

/// <summary>Where the lines of a cue stand among the 15 rows and 32 columns.</summary>
internal static class Cea608Layout
{
    public const int Columns = CuePlacement.Columns;
    public const int Rows = CuePlacement.Rows;
    public const int MostLines = 4;

    /// <summary>The row of the first line, from 1, moved up where the others would leave the screen.</summary>
    public static int FirstRow(CuePlacement? place, int lines) => Math.Max(1, Math.Min(place?.Row ?? Rows, Rows + 1 - lines));

    public static int ColumnOf(CuePlacement? place, int length) => Math.Min(Columns - length, place?.Align switch
    {
        CueAlign.Start => place.Column ?? 0,
        CueAlign.End => Columns - length,
        _ => Centred(length),
    });

    /// <summary>The placement that puts lines where they stand.</summary>
    public static CuePlacement? Of(IReadOnlyList<(int Row, int Column, string Text)> lines)
    {
        var isAtBottom = lines[^1].Row == Rows && lines[^1].Row - lines[0].Row == lines.Count - 1;
        int? row = isAtBottom ? null : lines[0].Row;
        return lines.All(line => line.Column == Centred(line.Text.Length)) ? CuePlacement.Of(row, null, CueAlign.Centre)
            : lines.All(line => line.Column + line.Text.Length == Columns) ? CuePlacement.Of(row, null, CueAlign.End)
            : CuePlacement.Of(row, lines.Min(line => line.Column), CueAlign.Start);
    }

    private static int Centred(int length) => (Columns - length) / 2;
}
