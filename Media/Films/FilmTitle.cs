using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using Aspire.Media.Edits;

namespace Aspire.Media.Films;

/// <summary>
/// Text on a film, as a script for libass, which breaks lines where there is no room, knows right-to-left writing, and finds another font where one lacks a sign.
/// It is read from a file: what people write never becomes a part of the arguments.
/// </summary>
internal static partial class FilmTitle
{
    private const int Longest = 10_000;
    private const double Usual = 5;

    // One that joins without being seen: what follows a backslash is no command then.
    private const char Joiner = '\u2060';

    public static string Script(OverlayText text, int width, int height)
    {
        if (text.Text.Length is 0 or > Longest)
        {
            throw FilmException.Asked($"`text` has from 1 to {Longest} signs.");
        }

        if (!FontName().IsMatch(text.Font))
        {
            throw FilmException.Asked("The name of a font has letters, digits, spaces and hyphens only.");
        }

        var size = (text.Size ?? new Extent(Usual, IsPercent: true)).Of(height);
        if (size is not (>= 1 and <= 4000))
        {
            throw FilmException.Asked(FormattableString.Invariant($"Letters are from 1 to 4000 pixels high, not {size:0.#}."));
        }

        var (across, down) = (text.Margin.Of(width), text.Margin.Of(height));
        var wide = Math.Clamp(text.Width?.Of(width) ?? (width - (2 * across)), 1, width);
        var side = PictureChain.Across(text.Gravity);
        var (left, right, place) = (across, across, Alignment(text.Gravity));
        var at = "";
        if (text.At is { } spot)
        {
            var (x, y) = (spot.X.Of(width), spot.Y.Of(height));
            (left, right, place) = (x, Math.Max(0, width - x - wide), 7);
            at = FormattableString.Invariant($@"{{\pos({x:0.##},{y:0.##})}}");
        }
        else if (wide < width - (2 * across))
        {
            var room = width - wide;
            (left, right) = side switch { < 0 => (across, room - across), > 0 => (room - across, across), _ => (room / 2, room / 2) };
        }

        var (colour, outline, back) = (text.Colour ?? new Tint(255, 255, 255), text.Outline ?? (text.Background is null ? new Tint(0, 0, 0) : null), text.Background);
        var end = text.To ?? 35_999;
        if (text.From < 0 || end <= text.From)
        {
            throw FilmException.Asked("`text` is seen from a time on to a later one.");
        }

        return string.Join('\n',
            "[Script Info]", "ScriptType: v4.00+", $"PlayResX: {width}", $"PlayResY: {height}", "WrapStyle: 0", "ScaledBorderAndShadow: yes", "YCbCr Matrix: None", "",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Style: A,{text.Font},{size:0.##},{Of(colour)},{Of(colour)},{Of(outline ?? colour)},{Of(back ?? default)},0,0,0,0,100,100,0,0,{(back is null ? 1 : 4)},{(outline is null ? 0 : text.OutlineWidth):0.##},{(back is null ? 0 : Math.Max(1, size / 8)):0.##},{place},{left:0},{right:0},{down:0},-1"),
            "",
            "[Events]", "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            $"Dialogue: 0,{Time(text.From)},{Time(end)},A,,0,0,0,,{at}{Plain(text.Text)}", "");
    }

    /// <summary>What people wrote, letter by letter: braces and backslashes give no commands.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text.ReplaceLineEndings("\n"))
        {
            plain.Append(letter switch
            {
                '\n' => "\\N",
                '\\' => $"\\{Joiner}",
                '{' => "\\{",
                '}' => "\\}",
                _ => char.IsControl(letter) ? " " : letter.ToString(),
            });
        }

        return plain.ToString();
    }

    // As on the keys for numbers.
    private static int Alignment(Gravity gravity) => 5 + PictureChain.Across(gravity) - (3 * PictureChain.Down(gravity));

    private static string Of(Tint tint) => $"&H{255 - tint.Alpha:X2}{tint.Blue:X2}{tint.Green:X2}{tint.Red:X2}";

    private static string Time(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(seconds, 35_999));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds / 10:00}");
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd} -]{1,80}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FontName();
}
