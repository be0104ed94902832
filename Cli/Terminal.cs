using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using Aspire.Media.Client;

using Spectre.Console;

namespace Aspire.Media.Cli;

/// <summary>
/// Where the answer goes: colours on a terminal, plain text elsewhere, complaints to standard error. Text is always written as text,
/// never read as markup, and control characters in it are made visible: what comes from outside cannot paint or move the cursor.
/// </summary>
/// <param name="bytes">Where text goes that must stay as it is; null on a terminal, which would obey what is in it.</param>
/// <param name="canvas">Where what changes can be drawn over; null where lines only follow one another.</param>
internal sealed class Terminal(TextWriter output, TextWriter errors, Stream? bytes, IAnsiConsole? colours, int? width, Canvas? canvas = null)
{
    // Wide enough for what is on one line, on a terminal that does not say how wide it is.
    private const int Unlimited = 10_000;

    private static readonly JsonSerializerOptions Indented = new(WireFormat.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private static readonly JsonSerializerOptions Compact = new(Indented) { WriteIndented = false };

    /// <summary>How long a line may be. What goes to a file or a pipe is not folded, unless COLUMNS asks for it.</summary>
    public int Width => width ?? Unlimited;

    public Canvas? Canvas => canvas;

    public static Terminal Open(bool plain)
    {
        var onTerminal = !Console.IsOutputRedirected;
        var obeys = onTerminal && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var paints = obeys && !plain && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(
            Console.Out,
            Console.Error,
            onTerminal ? null : Console.OpenStandardOutput(),
            paints ? Painter(Console.Out) : null,
            onTerminal ? TerminalWidth() : AskedWidth(),
            obeys ? CanvasOf(Console.Out, paints) : null);
    }

    public void Write(string text, Style? style = null)
    {
        if (colours is not null && style is not null)
        {
            colours.Write(new Text(Visible(text), style));
        }
        else
        {
            output.Write(Visible(text));
        }
    }

    public void Line(string text = "", Style? style = null)
    {
        Write(text, style);
        output.WriteLine();
    }

    /// <summary>Text after a margin, folded between words and aligned below itself.</summary>
    public void Paragraph(string text, int margin, Style? style = null)
    {
        var indent = new string(' ', margin);
        var first = true;
        foreach (var line in Fold(text, Width - margin))
        {
            Line(first ? line : indent + line, style);
            first = false;
        }
    }

    public void Json<T>(T value) => output.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>One of many documents, each on a line of its own, at once.</summary>
    public void JsonLine<T>(T value)
    {
        output.WriteLine(JsonSerializer.Serialize(value, Compact));
        output.Flush();
    }

    /// <summary>A list, written while it still comes in.</summary>
    public async Task JsonAsync<T>(IAsyncEnumerable<T> values, CancellationToken cancellationToken)
    {
        var before = "[\n  ";
        await foreach (var value in values.WithCancellation(cancellationToken))
        {
            output.Write(before + JsonSerializer.Serialize(value, Indented).Replace("\n", "\n  ", StringComparison.Ordinal));
            before = ",\n  ";
        }

        output.WriteLine(before[0] == '[' ? "[]" : "\n]");
    }

    /// <summary>A whole text as it is, to the byte; on a terminal as lines to read.</summary>
    public async Task VerbatimAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (bytes is not null)
        {
            await bytes.WriteAsync(text, cancellationToken);
            return;
        }

        foreach (var line in Encoding.UTF8.GetString(text.Span).TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            Line(line.Replace("\t", "    ", StringComparison.Ordinal));
        }
    }

    /// <summary>Words beside the answer, which a pipe shall not carry.</summary>
    public void Remark(string text) => errors.WriteLine(Visible(text));

    /// <summary>Asks for a yes, where there is somebody to give it; null where there is not.</summary>
    public async Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            return null;
        }

        errors.Write($"{Visible(question)} [y/N] ");
        errors.Flush();
        // A terminal's input cannot be called back, but it can be left alone.
        var answer = await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public void Complain(string text) => Remark($"{MediaCommand.Name}: {text.ReplaceLineEndings(" ").Trim()}");

    /// <summary>Breaks a text between words into lines of at most <paramref name="room"/> cells.</summary>
    public static IEnumerable<string> Fold(string text, int room)
    {
        var line = new StringBuilder();
        var used = 0;
        foreach (var word in Visible(text).Split(' '))
        {
            var cells = Cells(word);
            if (used > 0 && used + 1 + cells > room)
            {
                yield return line.ToString();
                line.Clear();
                used = 0;
            }

            if (used > 0)
            {
                line.Append(' ');
                used++;
            }

            line.Append(word);
            used += cells;
        }

        yield return line.ToString();
    }

    public static int Cells(string text) => new Spectre.Console.Rendering.Segment(Visible(text)).CellCount();

    private static string Visible(string text) =>
        text.Any(IsUnruly) ? string.Concat(text.Select(letter => IsUnruly(letter) ? '\uFFFD' : letter)) : text;

    // Besides control characters those that turn the direction of a line, and so make it lie.
    private static bool IsUnruly(char letter) =>
        char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    private static IAnsiConsole Painter(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        // Lines are folded here; the console must not fold them again.
        console.Profile.Width = Unlimited;
        return console;
    }

    private static Canvas CanvasOf(TextWriter output, bool paints)
    {
        var frame = new StringWriter(CultureInfo.InvariantCulture);
        return new Canvas(output, new Terminal(frame, TextWriter.Null, bytes: null, paints ? Painter(frame) : null, width: null), frame, WindowSize);
    }

    private static (int Columns, int Rows) WindowSize() => (Console.WindowWidth, Console.WindowHeight) is ( > 0, > 0) and var size ? size : (80, 24);

    // Some terminals, such as those of build servers, say that they have no columns at all.
    private static int? TerminalWidth() => Console.WindowWidth is > 0 and var columns ? columns : null;

    private static int? AskedWidth() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns : null;
}
