namespace Aspire.Media.Captions;

/// <summary>One of the two screens of a decoder: that which is seen, or that which is loaded.</summary>
internal sealed class Cea608Memory
{
    private const char Nothing = '\0';
    private readonly char[] cells = new char[Cea608Layout.Rows * Cea608Layout.Columns];

    public bool IsEmpty { get; private set; } = true;

    public void Clear()
    {
        if (!IsEmpty)
        {
            Array.Clear(cells);
            IsEmpty = true;
        }
    }

    /// <param name="row">From 1.</param>
    public void Put(int row, int column, char letter)
    {
        cells[Index(row, column)] = letter;
        IsEmpty = false;
    }

    public void Wipe(int row, int fromColumn) => Array.Clear(cells, Index(row, fromColumn), Cea608Layout.Columns - fromColumn);

    /// <summary>Moves the rows up to <paramref name="baseRow"/> by one; the highest of them is gone.</summary>
    public void RollUp(int baseRow, int depth)
    {
        for (var row = Math.Max(1, baseRow - depth + 1); row < baseRow; row++)
        {
            Array.Copy(cells, Index(row + 1, 0), cells, Index(row, 0), Cea608Layout.Columns);
        }

        Wipe(baseRow, 0);
    }

    /// <summary>The text of a row, and where it begins; null where it has none.</summary>
    public (int Row, int Column, string Text)? Line(int row)
    {
        var line = cells.AsSpan(Index(row, 0), Cea608Layout.Columns);
        var first = line.IndexOfAnyExcept(Nothing, ' ');
        if (first < 0)
        {
            return null;
        }

        Span<char> text = stackalloc char[Cea608Layout.Columns];
        var last = line.LastIndexOfAnyExcept(Nothing, ' ');
        text = text[..(last + 1 - first)];
        line[first..(last + 1)].CopyTo(text);
        text.Replace(Nothing, ' ');
        return (row, first, text.ToString());
    }

    public List<(int Row, int Column, string Text)> Lines()
    {
        List<(int Row, int Column, string Text)> lines = [];
        if (!IsEmpty)
        {
            for (var row = 1; row <= Cea608Layout.Rows; row++)
            {
                if (Line(row) is { } line)
                {
                    lines.Add(line);
                }
            }
        }

        return lines;
    }

    private static int Index(int row, int column) => ((row - 1) * Cea608Layout.Columns) + column;
}
