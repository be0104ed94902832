using Aspire.Media.Edits;

namespace Aspire.Media.Films;

/// <summary>How a film looks.</summary>
internal static class ColourFilters
{
    public static bool NeedsRgb(Colour colour) => colour.Sepia || colour.Tint is not null;

    public static IEnumerable<string> Of(Colour colour)
    {
        // Both as on red, green and blue: brighter is more of each, contrast is the distance from the middle.
        if (colour.Brightness != 1 || colour.Contrast != 1)
        {
            var (light, depth) = (Positive(colour.Brightness, "brightness"), Positive(colour.Contrast, "contrast"));
            var luma = FormattableString.Invariant($"clip(((val-minval)*{light:0.####}-(maxval-minval)/2)*{depth:0.####}+(maxval-minval)/2+minval,minval,maxval)");
            var chroma = FormattableString.Invariant($"clip((val-(minval+maxval)/2)*{light * depth:0.####}+(minval+maxval)/2,minval,maxval)");
            yield return $"lutyuv=y='{luma}':u='{chroma}':v='{chroma}'";
        }

        var saturation = colour.Grey ? 0 : Positive(colour.Saturation, "saturation");
        if (saturation != 1 || colour.Hue != 0)
        {
            yield return FormattableString.Invariant($"hue=h={colour.Hue:0.###}:s={saturation:0.###}");
        }

        if (colour.Sepia)
        {
            yield return "format=gbrp,colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131:0";
        }

        if (colour.Invert)
        {
            yield return "negate";
        }

        if (colour.Tint is { } tint)
        {
            yield return $"format=gbrp,colorchannelmixer={string.Join(':', Row(tint.Red, 0, tint.Alpha), Row(tint.Green, 1, tint.Alpha), Row(tint.Blue, 2, tint.Alpha))}";
        }
    }

    public static double Positive(double value, string name) =>
        value is >= 0 and <= 100 ? value : throw FilmException.Asked(FormattableString.Invariant($"`{name}` is from 0 to 100, not {value}."));

    // How light it is, in that colour; and of what was there as much as shines through.
    private static string Row(byte part, int place, byte alpha)
    {
        var (share, shade) = (alpha / 255.0, part / 255.0);
        double[] lightness = [0.2126, 0.7152, 0.0722];
        return string.Join(':', lightness.Select((weight, column) => FormattableString.Invariant($"{(share * shade * weight) + (column == place ? 1 - share : 0):0.#####}")).Append("0"));
    }
}
