using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Cli.Runs;

/// <summary>A JSON document among other text: on one line where there is room, else indented, and cut where it is long.</summary>
internal static class DocumentText
{
    private const int MostLines = 40;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true, NewLine = "\n" };

    /// <param name="whole">The command line that shows all of it.</param>
    public static void Write(Terminal terminal, string heading, JsonNode document, string whole)
    {
        terminal.Line();
        terminal.Line(heading, Ink.Strong);
        var line = document.ToJsonString(Compact);
        if (line.Length <= Math.Min(terminal.Width - 2, 80))
        {
            terminal.Line($"  {line}");
            return;
        }

        var lines = document.ToJsonString(Indented).Split('\n');
        foreach (var text in lines.Take(MostLines))
        {
            terminal.Line($"  {text}");
        }

        if (lines.Length > MostLines)
        {
            terminal.Line($"  … {lines.Length - MostLines} lines more: {whole}", Ink.Quiet);
        }
    }
}
