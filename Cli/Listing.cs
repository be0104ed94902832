using Spectre.Console;

namespace Aspire.Media.Cli;

/// <summary>Rows under headings; where the room is too narrow for a row, each becomes a small block of its own.</summary>
internal sealed class Listing(params string[] headings)
{
    private const int Gap = 2;
    private const int LeastRoomForTheLast = 24;
    private readonly List<Cell[]> rows = [];

    public void Add(params Cell[] row) => rows.Add(row);

    public void Write(Terminal terminal, int margin = 2)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => Terminal.Cells(row[column].Text)).Append(heading.Length).Max()).ToArray();
        // Only the last column is folded.
        var last = margin + widths[..^1].Sum(width => width + Gap);
        if (last + Math.Min(widths[^1], LeastRoomForTheLast) > terminal.Width)
        {
            WriteBlocks(terminal, margin);
            return;
        }

        WriteRow(terminal, margin, widths, [.. headings.Select(heading => new Cell(heading, Ink.Quiet))]);
        foreach (var row in rows)
        {
            WriteRow(terminal, margin, widths, row);
        }
    }

    private static void WriteRow(Terminal terminal, int margin, int[] widths, Cell[] row)
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
            if (index > 0)
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
