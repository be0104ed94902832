using System.Globalization;
using System.Text;

using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>What is laid over a picture.</summary>
internal static class ImageLayers
{
    // Of the picture's height, where nobody says how large text is, and the least that can be read.
    private const double UsualText = 0.05;
    private const double LeastText = 12;

    // Of its size, around text that has something behind it.
    private const double Padding = 0.35;

    private const double White = 255;

    // So much of the square of its size a sign takes at least, on the average; and what nobody minds.
    private const double LeastSign = 0.3;
    private const double Trifle = 1_000_000;

    /// <summary>Text as a picture of its own, and where it lies.</summary>
    public static (VipsImage Layer, int X, int Y) Text(OverlayText text, int width, int height, HeldImages held)
    {
        var size = Math.Max(1, text.Size?.Of(height) ?? Math.Max(LeastText, height * UsualText));
        var margin = text.Margin.Of(Math.Min(width, height));
        var room = Math.Max(1, (int)Math.Round(text.Width?.Of(width) ?? (width - (2 * margin))));
        // Letters are drawn all at once, before anybody can see how large they come out: what could never fit is not begun.
        if (text.Text.EnumerateRunes().Count() * size * size * LeastSign > Math.Max(Trifle, 4.0 * width * height))
        {
            throw NoRoom(size, width, height);
        }

        var written = Written(text, size, room, held);
        if ((double)written.Width * written.Height > Math.Max(4 * Trifle, 2.0 * width * height))
        {
            throw NoRoom(size, width, height);
        }

        var outline = text.Outline is { } colour && text.OutlineWidth > 0 ? Outline(written, text.OutlineWidth, colour, held) : null;
        var pad = (int)Math.Ceiling(Math.Max(outline is null ? 0 : text.OutlineWidth, text.Background is null ? 0 : size * Padding));
        var paper = text.Background ?? default;
        var sheet = held.Keep(Plain(written.Width + (2 * pad), written.Height + (2 * pad), [paper.Red, paper.Green, paper.Blue, paper.Alpha], held));
        if (outline is not null)
        {
            sheet = Over(sheet, outline, (sheet.Width - outline.Width) / 2, (sheet.Height - outline.Height) / 2, held);
        }

        var layer = held.Keep(Over(sheet, written, pad, pad, held).InMemory());
        if (text.At is { } at)
        {
            return (layer, (int)Math.Round(at.X.Of(width)), (int)Math.Round(at.Y.Of(height)));
        }

        var (x, y) = ImageGeometry.Corner(text.Gravity, width, height, layer.Width, layer.Height, margin, margin);
        return (layer, x, y);
    }

    /// <summary>Another picture at its size, and where it lies.</summary>
    public static (VipsImage Layer, int X, int Y) Watermark(Watermark mark, OpenImage opened, int width, int height, HeldImages held)
    {
        var image = opened.Frames[0];
        var scale = mark.Width is { } part ? part * width / image.Width : Math.Min(1, Math.Min(width / (double)image.Width, height / (double)image.Height));
        var (wide, high) = (ResizePlan.Whole(image.Width * scale), ResizePlan.Whole(image.Height * scale));
        if ((long)wide * high > 4L * width * height)
        {
            throw ImageRules.Refusal($"The watermark would have {wide} × {high} pixels on a picture of {width} × {height}.");
        }

        var sized = wide == image.Width && high == image.Height ? image : ImageGeometry.Scale(image, wide, high, held);
        var layer = held.Keep(ImageColour.Fade(mark.Opacity, ImageGeometry.WithAlpha(sized, held), held).InMemory());
        var margin = mark.Margin.Of(Math.Min(width, height));
        var (x, y) = ImageGeometry.Corner(mark.Gravity, width, height, wide, high, margin, margin);
        return (layer, x, y);
    }

    /// <summary>One picture over another, which keeps its size, and its transparency if it has any.</summary>
    public static VipsImage Over(VipsImage below, VipsImage above, int x, int y, HeldImages held)
    {
        var both = held.Keep(Vips.Call<VipsImage>("composite2", "out", ("base", below), ("overlay", above), ("mode", "over"), ("x", x), ("y", y), ("compositing_space", "srgb")));
        var seen = below.HasAlpha ? both : held.Keep(both.Then("extract_band", ("band", 0), ("n", 3)));
        return seen.IsOfBytes ? seen : ImageGeometry.Bytes(seen, held);
    }

    private static ImageException NoRoom(double size, int width, int height) => ImageRules.Refusal(FormattableString.Invariant(
        $"The text would take many times the room that the picture has ({width} × {height} pixels) with letters of {size:0} pixels: make it shorter, or smaller."));

    private static VipsImage Written(OverlayText text, double size, int room, HeldImages held)
    {
        var ink = text.Colour ?? new Tint(255, 255, 255);
        var align = text.Gravity is Gravity.West or Gravity.NorthWest or Gravity.SouthWest || text.At is not null ? "low"
            : text.Gravity is Gravity.East or Gravity.NorthEast or Gravity.SouthEast ? "high"
            : "centre";
        VipsImage written;
        try
        {
            written = held.Keep(Vips.Call<VipsImage>(
                "text",
                "out",
                // Pango reads markup always: what was written is escaped, so that all of it is shown and nothing of it obeyed.
                ("text", string.Create(CultureInfo.InvariantCulture, $"<span foreground=\"#{ink.Red:x2}{ink.Green:x2}{ink.Blue:x2}\">{Escaped(text.Text)}</span>")),
                ("font", string.Create(CultureInfo.InvariantCulture, $"{text.Font} {size:0.##}px")),
                ("width", room),
                ("align", align),
                ("wrap", "word-char"),
                ("dpi", 72),
                ("rgba", true)));
            written = held.Keep(written.InMemory());
        }
        catch (VipsException failure) when (!held.IsStopped)
        {
            // The picture has no part in this.
            throw new ImageException(ImageTrouble.Refused, "`text` cannot be written like that: nothing of it would be seen, or it would be too large.", failure);
        }

        return ink.Alpha == 255 ? written : held.Keep(written.Then("linear", ("a", new[] { 1, 1, 1, ink.Alpha / White }), ("b", new[] { 0, 0, 0, 0.5 }), ("uchar", true)));
    }

    /// <summary>All that lies nearer to the letters than this, in one colour.</summary>
    private static VipsImage Outline(VipsImage written, double width, Tint colour, HeldImages held)
    {
        var reach = (int)Math.Ceiling(width);
        var letters = held.Keep(written.Then("extract_band", ("band", 3)));
        var around = held.Keep(letters.Then("embed", ("x", reach), ("y", reach), ("width", written.Width + (2 * reach)), ("height", written.Height + (2 * reach))));
        var spread = InkSpread.Of(around.Pixels(), around.Width, around.Height, width, held.Check);
        var mask = held.Keep(held.Keep(VipsImage.Of(spread, around.Width, around.Height, 1)).Then("linear", ("a", new[] { colour.Alpha / White }), ("b", new[] { 0.5 }), ("uchar", true)));
        var ink = held.Keep(Plain(mask.Width, mask.Height, [colour.Red, colour.Green, colour.Blue], held));
        return held.Keep(held.Keep(Vips.Call<VipsImage>("bandjoin", "out", ("in", new[] { ink, mask }))).Then("copy", ("interpretation", "srgb")));
    }

    private static VipsImage Plain(int width, int height, double[] colour, HeldImages held)
    {
        var black = held.Keep(Vips.Call<VipsImage>("black", "out", ("width", width), ("height", height), ("bands", colour.Length)));
        var plain = held.Keep(black.Then("linear", ("a", new[] { 1d }), ("b", colour), ("uchar", true)));
        return colour.Length < 3 ? plain : held.Keep(plain.Then("copy", ("interpretation", "srgb")));
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        // Halves of pairs become the sign for what cannot be read; what steers terminals is left out.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&apos;"),
                '\n' or '\t' => escaped.Append((char)rune.Value),
                _ => Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? escaped : escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }
}
