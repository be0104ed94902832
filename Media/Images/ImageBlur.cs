namespace Aspire.Media.Images;

/// <summary>
/// A gaussian blur that costs about the same however wide it is. What a wide one leaves is seen in a small picture as well as in a large one: it is shrunk by
/// averages, blurred there by what is still missing, and brought back to its size. Alone, libvips would compute as many products for each pixel as the blur is wide.
/// </summary>
internal static class ImageBlur
{
    // A gaussian is cut off where it is this small: at libvips' own 0.2 its shape is another one.
    private const double Tail = 0.01;

    // Of a gaussian, how far that is in parts of its radius.
    private const double Reach = 3.1;

    // In pixels of the small picture: wide enough that nobody finds its pixels in what comes out.
    private const double Least = 4;

    public static VipsImage Of(VipsImage image, double radius, HeldImages held)
    {
        var factor = (int)(radius / Least);
        if (factor < 2)
        {
            return held.Keep(image.Then("gaussblur", ("sigma", radius), ("min_ampl", Tail)));
        }

        // As far as the blur reaches, what lies beyond the edge is as the edge is; and all of it is whole squares.
        var margin = (int)Math.Ceiling(radius * Reach / factor);
        var (across, down) = (Squares(image.Width, factor), Squares(image.Height, factor));
        var wide = held.Keep(image.Then(
            "embed", ("x", margin * factor), ("y", margin * factor), ("width", (across + (2 * margin)) * factor), ("height", (down + (2 * margin)) * factor), ("extend", "copy")));
        var real = held.Keep(wide.Then("cast", ("format", "float")));
        var small = held.Keep(held.Keep(real.Then("shrink", ("hshrink", (double)factor), ("vshrink", (double)factor))).InMemory());

        // Averages blur a little themselves, and so does what lies between them afterwards; what is spread adds up by its squares.
        var missing = Math.Sqrt((radius * radius) - (((factor * factor) - 1) / 12d) - (factor * factor / 6d)) / factor;
        var soft = held.Keep(held.Keep(small.Then("gaussblur", ("sigma", missing), ("min_ampl", Tail), ("precision", "float"))).InMemory());

        // From middle to middle of the pixels: what resizes by itself lays it half a pixel aside.
        var middle = 0.5 - (0.5 / factor);
        return held.Keep(soft.Then(
            "affine", ("matrix", new double[] { factor, 0, 0, factor }), ("idx", middle), ("idy", middle), ("oarea", new[] { margin * factor, margin * factor, image.Width, image.Height }), ("extend", "copy"),
            ("premultiplied", true)));
    }

    private static int Squares(int length, int factor) => (length + factor - 1) / factor;
}
