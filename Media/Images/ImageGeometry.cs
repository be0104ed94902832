using System.Runtime.InteropServices;

using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>A part of a picture, in pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Part(int X, int Y, int Width, int Height);

/// <summary>To what size a picture is brought, and what is cut out of that.</summary>
/// <param name="Crop">Null where all of it stays.</param>
internal sealed record ResizePlan(int Width, int Height, (int Width, int Height)? Crop)
{
    public static ResizePlan Of(Resize resize, double width, double height)
    {
        var (wide, high) = (resize.Width?.Of(width), resize.Height?.Of(height));
        if (resize.Fit == Fit.Exact && wide is not null && high is not null)
        {
            return resize.Enlarge ? new(Whole(wide.Value), Whole(high.Value), null) : new(Whole(Math.Min(wide.Value, width)), Whole(Math.Min(high.Value, height)), null);
        }

        if (resize.Fit == Fit.Cover && wide is not null && high is not null)
        {
            var cover = Math.Max(wide.Value / width, high.Value / height);
            var scale = resize.Enlarge ? cover : Math.Min(cover, 1);
            var (full, tall) = (Whole(width * scale), Whole(height * scale));
            var part = (Math.Min(Whole(wide.Value), full), Math.Min(Whole(high.Value), tall));
            return new(full, tall, part == (full, tall) ? null : part);
        }

        var inside = Math.Min(wide / width ?? double.PositiveInfinity, high / height ?? double.PositiveInfinity);
        inside = resize.Enlarge ? inside : Math.Min(inside, 1);
        return new(Whole(width * inside), Whole(height * inside), null);
    }

    internal static int Whole(double pixels) => (int)Math.Clamp(Math.Round(pixels, MidpointRounding.AwayFromZero), 1, int.MaxValue);
}

/// <summary>Where things are: each of these looks at one picture, and says what is to be done to all its frames.</summary>
internal static class ImageGeometry
{
    private const double Opaque = 255;

    public static Func<VipsImage, VipsImage> Crop(Crop crop, VipsImage first, HeldImages held)
    {
        if (crop.Box is { } box)
        {
            return Cut(Whole(box, first.Width, first.Height), held);
        }

        var shape = crop.Aspect!.Width / crop.Aspect.Height;
        var (width, height) = first.Width > first.Height * shape
            ? (Math.Clamp(ResizePlan.Whole(first.Height * shape), 1, first.Width), first.Height)
            : (first.Width, Math.Clamp(ResizePlan.Whole(first.Width / shape), 1, first.Height));
        return Cut(Place(crop.Gravity, first, width, height, held), held);
    }

    public static Func<VipsImage, VipsImage> Resize(ResizePlan plan, Gravity gravity, VipsImage first, HeldImages held)
    {
        Func<VipsImage, VipsImage> scale = first.Width == plan.Width && first.Height == plan.Height ? image => image : image => Scale(image, plan.Width, plan.Height, held);
        if (plan.Crop is not { } part)
        {
            return scale;
        }

        // To choose a place all of it is looked at, and then it is read once more.
        var scaled = gravity == Gravity.Smart ? held.Keep(scale(first).InMemory()) : scale(first);
        var cut = Cut(Place(gravity, scaled, part.Width, part.Height, held), held);
        return image => cut(ReferenceEquals(image, first) ? scaled : scale(image));
    }

    public static VipsImage Rotate(Rotate rotate, VipsImage image, HeldImages held)
    {
        var degrees = ((rotate.Degrees % 360) + 360) % 360;
        if (degrees % 90 == 0)
        {
            return degrees == 0 ? image : held.Keep(image.Then("rot", ("angle", $"d{degrees}")));
        }

        if (!image.HasAlpha && rotate.Background is { Alpha: 255 } solid)
        {
            return held.Keep(image.Then("rotate", ("angle", degrees), ("background", new double[] { solid.Red, solid.Green, solid.Blue })));
        }

        // Premultiplied, and so is what the corners show: else edges take the colour of what cannot be seen.
        var corner = rotate.Background ?? default;
        var seen = corner.Alpha / Opaque;
        return Premultiplied(
            WithAlpha(image, held),
            held,
            inner => inner.Then("rotate", ("angle", degrees), ("background", new[] { corner.Red * seen, corner.Green * seen, corner.Blue * seen, corner.Alpha })));
    }

    public static VipsImage Flip(Flip flip, VipsImage image, HeldImages held)
    {
        var turned = flip.Horizontal ? held.Keep(image.Then("flip", ("direction", "horizontal"))) : image;
        return flip.Vertical ? held.Keep(turned.Then("flip", ("direction", "vertical"))) : turned;
    }

    public static Func<VipsImage, VipsImage> Cut(Part part, HeldImages held) =>
        image => held.Keep(image.Then("extract_area", ("left", part.X), ("top", part.Y), ("width", part.Width), ("height", part.Height)));

    public static VipsImage Scale(VipsImage image, int width, int height, HeldImages held) => image.HasAlpha
        ? Premultiplied(image, held, inner => ScaleAsIs(inner, width, height))
        : held.Keep(ScaleAsIs(image, width, height));

    /// <summary>Does something to colours as they are seen through their transparency.</summary>
    public static VipsImage Premultiplied(VipsImage image, HeldImages held, Func<VipsImage, VipsImage> work)
    {
        var done = held.Keep(work(held.Keep(image.Then("premultiply"))));
        return Bytes(held.Keep(done.Then("unpremultiply")), held);
    }

    /// <summary>Numbers as bytes again: the nearest, where a cast alone would go down.</summary>
    public static VipsImage Bytes(VipsImage image, HeldImages held) =>
        held.Keep(held.Keep(image.Then("linear", ("a", new[] { 1d }), ("b", new[] { 0.5 }), ("uchar", true))).Then("copy", ("interpretation", "srgb")));

    public static VipsImage WithAlpha(VipsImage image, HeldImages held) => image.HasAlpha ? image : held.Keep(image.Then("bandjoin_const", ("c", new[] { Opaque })));

    /// <summary>Where something of a size lies that is drawn towards a side.</summary>
    public static (int X, int Y) Corner(Gravity gravity, double width, double height, double wide, double high, double marginX = 0, double marginY = 0)
    {
        var x = gravity is Gravity.West or Gravity.NorthWest or Gravity.SouthWest ? marginX
            : gravity is Gravity.East or Gravity.NorthEast or Gravity.SouthEast ? width - wide - marginX
            : (width - wide) / 2;
        var y = gravity is Gravity.North or Gravity.NorthWest or Gravity.NorthEast ? marginY
            : gravity is Gravity.South or Gravity.SouthWest or Gravity.SouthEast ? height - high - marginY
            : (height - high) / 2;
        return ((int)Math.Floor(x), (int)Math.Floor(y));
    }

    private static VipsImage ScaleAsIs(VipsImage image, int width, int height) => image.Then("resize", ("scale", width / (double)image.Width), ("vscale", height / (double)image.Height));

    private static Part Place(Gravity gravity, VipsImage image, int width, int height, HeldImages held)
    {
        if (gravity == Gravity.Smart)
        {
            var smart = held.Keep(image.Then("smartcrop", ("width", width), ("height", height), ("interesting", "attention")));
            return new(smart.CutAt.X, smart.CutAt.Y, width, height);
        }

        var (x, y) = Corner(gravity, image.Width, image.Height, width, height);
        return new(x, y, width, height);
    }

    private static Part Whole(Box box, int width, int height)
    {
        // Both ends are brought to whole pixels, so that boxes that touch each other still do.
        var (left, top) = (Nearest(box.X.Of(width)), Nearest(box.Y.Of(height)));
        var (right, bottom) = (Nearest(box.X.Of(width) + box.Width.Of(width)), Nearest(box.Y.Of(height) + box.Height.Of(height)));
        if (right > width || bottom > height)
        {
            throw ImageRules.Refusal($"The crop {box.X},{box.Y},{box.Width},{box.Height} reaches out of the picture, which has {width} × {height} pixels there.");
        }

        return right > left && bottom > top ? new(left, top, right - left, bottom - top) : throw ImageRules.Refusal($"The crop {box.X},{box.Y},{box.Width},{box.Height} leaves no pixel.");
    }

    private static int Nearest(double pixels) => (int)Math.Round(pixels, MidpointRounding.AwayFromZero);
}
