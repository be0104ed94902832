using System.Globalization;
using System.Text;

namespace Aspire.Media.Films;

/// <summary>Captions in the form that ffmpeg writes for libass: a line for each, with its times in the second and third field.</summary>
internal static class FilmWords
{
    /// <summary>Those whose words are text.</summary>
    public static readonly string[] Codecs = ["subrip", "ass", "ssa", "webvtt", "mov_text", "text"];

    private const string Begin = "Dialogue:";
    private const int Fields = 10;

    /// <summary>Brings them to a part of the film, and to its pace; what is read at a cut is read up to it, or from it on.</summary>
    public static string Cut(string script, FilmWindow window)
    {
        var cut = new StringBuilder();
        foreach (var line in script.Split('\n'))
        {
            if (Read(line) is not { } words)
            {
                cut.Append(line).Append('\n');
                continue;
            }

            var (from, to) = (Math.Max(words.From, window.From) - window.From, Math.Min(words.To, window.To ?? double.MaxValue) - window.From);
            if (to - from > FilmWindow.Slack)
            {
                (words.Fields[1], words.Fields[2]) = (Write(from / window.Speed), Write(to / window.Speed));
                cut.AppendJoin(',', words.Fields).Append('\n');
            }
        }

        return cut.ToString();
    }

    /// <summary>Whether any begins before a time and ends behind it.</summary>
    public static bool IsReadAt(string script, double time) =>
        script.Split('\n').Select(Read).Any(words => words is { } read && read.From < time - FilmWindow.Slack && read.To > time + FilmWindow.Slack);

    private static (double From, double To, string[] Fields)? Read(string line) =>
        line.StartsWith(Begin, StringComparison.Ordinal) && line.TrimEnd('\r').Split(',', Fields) is { Length: Fields } fields && Seconds(fields[1]) is { } from && Seconds(fields[2]) is { } to
            ? (from, to, fields)
            : null;

    private static double? Seconds(string time) => TimeSpan.TryParse(time, CultureInfo.InvariantCulture, out var read) ? read.TotalSeconds : null;

    private static string Write(double seconds)
    {
        var hundredths = (long)Math.Round(seconds * 100);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 360_000}:{hundredths / 6000 % 60:00}:{hundredths / 100 % 60:00}.{hundredths % 100:00}");
    }
}
