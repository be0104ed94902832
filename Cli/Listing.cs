using Spectre.Console;

namespace Aspire.Media.Cli;

/// <summary>
/// Rows under headings; where the room is too narrow for a row, each becomes a small block of its own. What comes in parts can be written
/// in parts: the headings stand above the first, and no column gets narrower from part to part.
/// </summary>
internal sealed class Listing(params string[] headings)
{
    private const int Gap = 2;
    private const int LeastRoomForTheLast = 24;
    private readonly List<Cell[]> rows = [];
    private readonly int[] widths = [.. headings.Select(heading => heading.Length)];
    private bool begun;

    public void Add(params Cell[] row) => rows.Add(row);

    /// <summary>Writes the rows that were added since the last time.</summary>
    public void Write(Terminal terminal, int margin = 2)
    {
        foreach (var row in rows)
        {
            for (var column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], Terminal.Cells(row[column].Text));
            }
        }

        // Only the last column is folded.
        var last = margin + widths[..^1].Sum(width => width + Gap);
        if (last + Math.Min(widths[^1], LeastRoomForTheLast) > terminal.Width)
        {
            WriteBlocks(terminal, margin);
        }
        else
        {
            WriteRows(terminal, margin);
        }

        begun = true;
        rows.Clear();
    }

    private void WriteRows(Terminal terminal, int margin)
    {
        if (!begun)
        {
            WriteRow(terminal, margin, [.. headings.Select(heading => new Cell(heading, Ink.Quiet))]);
        }

        foreach (var row in rows)
        {
            WriteRow(terminal, margin, row);
        }
    }

    private void WriteRow(Terminal terminal, int margin, Cell[] row)
    {
        terminal.Write(new string(' ', margin));
        var filled = row.Length;
        while (filled > 1 && row[filled - 1].Text.Length == 0)
        {
            filled--;
        }

        for (var column = 0; column < filled - 1; column++)
        {
            terminal.Write(row[column].Text, row[column].Style);
            terminal.Write(new string(' ', widths[column] - Terminal.Cells(row[column].Text) + Gap));
        }

        terminal.Paragraph(row[filled - 1].Text, margin + widths[..(filled - 1)].Sum(width => width + Gap), row[filled - 1].Style);
    }

    private void WriteBlocks(Terminal terminal, int margin)
    {
        var label = headings.Max(heading => heading.Length) + Gap;
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            if (index > 0 || begun)
            {
                terminal.Line();
            }

            foreach (var (heading, cell) in headings.Zip(row).Where(pair => pair.Second.Text.Length > 0))
            {
                terminal.Write(new string(' ', margin));
                terminal.Write(heading.PadRight(label), Ink.Quiet);
                terminal.Paragraph(cell.Text, margin + label, cell.Style);
            }
        }
    }
}

internal readonly record struct Cell(string Text, Style? Style = null)
{
    public static implicit operator Cell(string text) => new(text);
}
