using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>
/// How it looks. Colours are changed as CSS and SVG filters change them, in sRGB and one after the other, so that an editor in a browser shows beforehand
/// what will come out.
/// </summary>
internal static class ImageColour
{
    // How bright red, green and blue are, as Filter Effects has it for each of its matrices.
    private const double R = 0.213;
    private const double G = 0.715;
    private const double B = 0.072;

    private const double Middle = 127.5;
    private const double White = 255;

    private static readonly double[] Sepia = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];

    public static VipsImage Change(Colour colour, VipsImage image, HeldImages held)
    {
        var seen = image.HasAlpha ? held.Keep(image.Then("extract_band", ("band", 0), ("n", 3))) : image;
        if (colour.Brightness != 1)
        {
            seen = Linear(seen, colour.Brightness, 0, held);
        }

        if (colour.Contrast != 1)
        {
            seen = Linear(seen, colour.Contrast, Middle * (1 - colour.Contrast), held);
        }

        if (colour.Saturation != 1)
        {
            seen = Matrix(seen, Saturate(colour.Saturation), held);
        }

        if (colour.Hue % 360 != 0)
        {
            seen = Matrix(seen, TurnHue(colour.Hue), held);
        }

        if (colour.Grey)
        {
            seen = Matrix(seen, Saturate(0), held);
        }

        if (colour.Sepia)
        {
            seen = Matrix(seen, Sepia, held);
        }

        if (colour.Invert)
        {
            seen = Linear(seen, -1, White, held);
        }

        if (colour.Tint is { } tint)
        {
            seen = Matrix(seen, Colourise(tint), held);
        }

        return ReferenceEquals(seen, image) || !image.HasAlpha ? seen
            : held.Keep(Vips.Call<VipsImage>("bandjoin", "out", ("in", new[] { seen, held.Keep(image.Then("extract_band", ("band", 3))) })));
    }

    public static VipsImage Blur(double radius, VipsImage image, HeldImages held) => radius == 0 ? image
        : image.HasAlpha ? ImageGeometry.Premultiplied(image, held, inner => ImageBlur.Of(inner, radius, held))
        : AsBytes(ImageBlur.Of(image, radius, held), held);

    /// <summary>What a blur would take away is given once more.</summary>
    public static VipsImage Sharpen(double radius, VipsImage image, HeldImages held)
    {
        if (radius == 0)
        {
            return image;
        }

        var twice = held.Keep(image.Then("linear", ("a", new[] { 2d }), ("b", new[] { 0d })));
        var sharp = ImageGeometry.Bytes(held.Keep(Vips.Call<VipsImage>("subtract", "out", ("left", twice), ("right", ImageBlur.Of(image, radius, held)))), held);
        return image.HasAlpha
            ? held.Keep(Vips.Call<VipsImage>("bandjoin", "out", ("in", new[] { held.Keep(sharp.Then("extract_band", ("band", 0), ("n", 3))), held.Keep(image.Then("extract_band", ("band", 3))) })))
            : sharp;
    }

    public static VipsImage Fade(double opacity, VipsImage image, HeldImages held) => opacity == 1 ? image
        : held.Keep(ImageGeometry.WithAlpha(image, held).Then("linear", ("a", new[] { 1, 1, 1, opacity }), ("b", new[] { 0, 0, 0, 0.5 }), ("uchar", true)));

    private static VipsImage AsBytes(VipsImage image, HeldImages held) => image.IsOfBytes ? image : ImageGeometry.Bytes(image, held);

    private static VipsImage Linear(VipsImage image, double factor, double plus, HeldImages held) =>
        held.Keep(image.Then("linear", ("a", new[] { factor }), ("b", new[] { plus + 0.5 }), ("uchar", true)));

    private static VipsImage Matrix(VipsImage image, double[] numbers, HeldImages held)
    {
        var matrix = held.Keep(VipsImage.Matrix(numbers, 3, 3));
        return ImageGeometry.Bytes(held.Keep(image.Then("recomb", ("m", matrix))), held);
    }

    private static double[] Saturate(double s) =>
    [
        R + ((1 - R) * s), G - (G * s), B - (B * s),
        R - (R * s), G + ((1 - G) * s), B - (B * s),
        R - (R * s), G - (G * s), B + ((1 - B) * s),
    ];

    private static double[] TurnHue(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return
        [
            R + (cos * (1 - R)) - (sin * R), G - (cos * G) - (sin * G), B - (cos * B) + (sin * (1 - B)),
            R - (cos * R) + (sin * 0.143), G + (cos * (1 - G)) + (sin * 0.140), B - (cos * B) - (sin * 0.283),
            R - (cos * R) - (sin * (1 - R)), G - (cos * G) + (sin * G), B + (cos * (1 - B)) + (sin * B),
        ];
    }

    // As a grey picture looks through coloured glass; its transparency says how much of that is seen.
    private static double[] Colourise(Tint tint)
    {
        var much = tint.Alpha / White;
        var numbers = new double[9];
        double[] glass = [tint.Red / White, tint.Green / White, tint.Blue / White];
        double[] bright = [R, G, B];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                numbers[(row * 3) + column] = (much * glass[row] * bright[column]) + (row == column ? 1 - much : 0);
            }
        }

        return numbers;
    }
}
