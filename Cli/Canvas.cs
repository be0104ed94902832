using System.Globalization;
using System.Text;

namespace Aspire.Media.Cli;

/// <summary>
/// The last lines of a terminal, drawn anew in their place. What is too long for a line is cut, and what is too much for the window left
/// out, so that the lines before can be found again.
/// </summary>
/// <param name="brush">Writes into <paramref name="frame"/>.</param>
/// <param name="size">The columns and rows of the window, which may change.</param>
internal sealed class Canvas(TextWriter output, Terminal brush, StringWriter frame, Func<(int Columns, int Rows)> size)
{
    private const string ToEndOfLine = "\e[K";
    private const string ToEndOfScreen = "\e[J";
    private readonly List<int> drawn = [];

    /// <summary>How many cells a line may have. The last column stays free: a terminal that has filled it has not decided yet where it is.</summary>
    public int Width => Math.Max(1, size().Columns - 1);

    /// <summary>How many lines can be drawn.</summary>
    public int Height => Math.Max(1, size().Rows - 1);

    public void Draw(IEnumerable<IReadOnlyList<Cell>> lines)
    {
        GoBack();
        foreach (var line in lines.Take(Height))
        {
            drawn.Add(Write(line));
        }

        frame.Write(ToEndOfScreen);
        Flush();
    }

    /// <summary>Makes room for lines that stay: the next drawing begins below them.</summary>
    public void Clear()
    {
        GoBack();
        frame.Write(ToEndOfScreen);
        Flush();
    }

    /// <summary>What was drawn stays; what was typed below it goes, such as the sign of Ctrl-C.</summary>
    public void Leave()
    {
        drawn.Clear();
        output.Write("\r" + ToEndOfLine);
        output.Flush();
    }

    public static string Cut(string text, int room)
    {
        if (Terminal.Cells(text) <= room)
        {
            return text;
        }

        var kept = new StringBuilder();
        var used = 0;
        for (var letters = StringInfo.GetTextElementEnumerator(text); letters.MoveNext(); kept.Append(letters.GetTextElement()))
        {
            used += Terminal.Cells(letters.GetTextElement());
            if (used > room - 1)
            {
                break;
            }
        }

        return room > 0 ? kept.Append('…').ToString() : "";
    }

    private int Write(IReadOnlyList<Cell> line)
    {
        var used = 0;
        foreach (var cell in line)
        {
            var text = Cut(cell.Text, Width - used);
            brush.Write(text, cell.Style);
            used += Terminal.Cells(text);
        }

        frame.Write(ToEndOfLine);
        frame.Write('\n');
        return used;
    }

    // A window that got narrower since has broken the lines that no longer fit.
    private void GoBack()
    {
        var (columns, rows) = size();
        var height = Math.Min(drawn.Sum(cells => Math.Max(1, (cells + columns - 1) / Math.Max(1, columns))), Math.Max(0, rows - 1));
        frame.Write(height > 0 ? string.Create(CultureInfo.InvariantCulture, $"\r\e[{height}A") : "\r");
        drawn.Clear();
    }

    // In one piece, so that nobody sees half a drawing.
    private void Flush()
    {
        output.Write(frame.ToString());
        output.Flush();
        frame.GetStringBuilder().Clear();
    }
}
