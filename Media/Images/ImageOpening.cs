using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>A picture that is ready to be worked on.</summary>
/// <param name="Frames">One or several, all of one size: in sRGB, a byte for each of three bands, or of four where it has transparency.</param>
/// <param name="Width">Of the picture itself; what was decoded may be a smaller one already, where that is all that is needed.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="IsInMemory">Else it is read once, from top to bottom.</param>
/// <param name="Format">What it came as.</param>
internal sealed record OpenImage(IReadOnlyList<VipsImage> Frames, double Width, double Height, bool IsInMemory, ImageFormat Format, int[]? Delays, int? Loop);

/// <summary>From bytes to pixels: what is too much is refused by its header, colours become sRGB, and what is to be seen turned is turned.</summary>
internal sealed class ImageOpening(ImageOptions options, HeldImages held)
{
    private const string Profile = "icc-profile-data";

    /// <param name="bytes">Of anybody.</param>
    /// <param name="recipe">What will be done, of which some may be had while it is decoded; null for no more than what it shows.</param>
    /// <param name="large">Called before much memory is taken.</param>
    public OpenImage Open(ImageBytes bytes, EditRecipe? recipe, Action large)
    {
        if (bytes.Length > options.LongestFile)
        {
            throw new ImageException(ImageTrouble.TooLarge, $"The file has {bytes.Length} bytes; of pictures at most {options.LongestFile} are read (Images__LongestFile).");
        }

        var source = held.Keep(bytes.Open());
        var loader = source.Loader() ?? throw NoPicture(bytes);
        var format = ImageFormat.OfLoader(loader);
        var moves = format.Moves && recipe is not null && (recipe.Result.Format is null || ImageFormat.Of(recipe.Result.Format)!.Moves);
        var image = Load(loader, source, moves);
        var pages = moves ? Math.Max(1, image.Pages) : 1;
        var pixels = (long)image.Width * image.Height;
        if (pixels > options.MostPixels)
        {
            throw new ImageException(
                ImageTrouble.TooLarge,
                $"The picture has {image.Width} × {image.Height / pages} pixels{(pages > 1 ? $" in {pages} frames" : "")}; at most {options.MostPixels} in all are worked on (Images__MostPixels).");
        }

        if (pages > options.MostFrames)
        {
            throw new ImageException(ImageTrouble.TooLarge, $"The picture has {pages} frames; at most {options.MostFrames} are worked on (Images__MostFrames).");
        }

        if (pixels > options.LargePixels)
        {
            large();
        }

        return pages > 1 ? Moving(image, pages, format) : Still(image, loader, source, recipe, format);
    }

    private OpenImage Still(VipsImage header, string loader, VipsSource source, EditRecipe? recipe, ImageFormat format)
    {
        var turns = recipe?.Operations.OfType<Orient>().LastOrDefault()?.Auto != false;
        var orientation = turns ? header.Orientation : 1;
        var (width, height) = orientation >= 5 ? (header.Height, header.Width) : (header.Width, header.Height);
        var shrink = format == ImageFormat.Jpeg ? Shrink(recipe, width, height) : 1;
        var decoded = shrink == 1 ? header : Load(loader, source, moves: false, shrink);
        if (orientation > 1)
        {
            // What is read from top to bottom cannot be turned.
            decoded = held.Keep(held.Keep(decoded.InMemory()).Then("autorot"));
        }

        return new OpenImage([Colours(decoded)], width, height, orientation > 1, format, Delays: null, Loop: null);
    }

    private OpenImage Moving(VipsImage strip, int pages, ImageFormat format)
    {
        var height = strip.Height / pages;
        var whole = held.Keep(Colours(strip).InMemory());
        var frames = new VipsImage[pages];
        for (var page = 0; page < pages; page++)
        {
            var frame = held.Keep(whole.Then("extract_area", ("left", 0), ("top", page * height), ("width", whole.Width), ("height", height)));
            // Each stands for itself from here on.
            frame.Remove("page-height");
            frame.Remove("n-pages");
            frames[page] = frame;
        }

        return new OpenImage(frames, whole.Width, height, IsInMemory: true, format, strip.Numbers("delay"), strip.Number("loop"));
    }

    /// <summary>By how much a JPEG may be shrunk while it is decoded, so that what is wanted of it is still a little smaller.</summary>
    private static int Shrink(EditRecipe? recipe, double width, double height)
    {
        if (recipe?.Operations.FirstOrDefault(operation => operation is not Orient) is not Resize resize)
        {
            return 1;
        }

        var plan = ResizePlan.Of(resize, width, height);
        var factor = Math.Min(width / plan.Width, height / plan.Height);
        var shrink = factor >= 8 ? 8 : factor >= 4 ? 4 : factor >= 2 ? 2 : 1;
        // libjpeg rounds up: at exactly this factor there would be a pixel too few.
        return shrink > 1 && (int)factor == shrink ? shrink / 2 : shrink;
    }

    private VipsImage Load(string loader, VipsSource source, bool moves, int shrink = 1)
    {
        List<(string, object)> arguments = [("access", "sequential"), ("fail_on", "truncated")];
        if (moves)
        {
            arguments.Add(("n", -1));
        }

        if (shrink > 1)
        {
            arguments.Add(("shrink", shrink));
        }

        return held.Keep(VipsImage.Open(loader, source, [.. arguments]));
    }

    private VipsImage Colours(VipsImage image)
    {
        var own = held.Keep(InSrgb(image));
        own = held.Keep(own.IsOfBytes ? own.Then("copy") : own.Then("cast", ("format", "uchar")));
        // The numbers mean another thing now.
        own.Remove(Profile);
        return own;
    }

    private static VipsImage InSrgb(VipsImage image)
    {
        if (image.Has(Profile) || image.Colours == VipsColours.Cmyk)
        {
            try
            {
                // As browsers and printers' programs do it. The tables for perceptual intents come out of libvips with a yellow cast, LittleCMS by itself reads them otherwise.
                (string, object)[] how = [("output_profile", "srgb"), ("embedded", image.Has(Profile)), ("intent", "relative"), ("black_point_compensation", true)];
                return image.Colours == VipsColours.Cmyk ? image.Then("icc_transform", [.. how, ("input_profile", "cmyk")]) : image.Then("icc_transform", how);
            }
            catch (VipsException) when (image.Colours != VipsColours.Cmyk)
            {
                // A profile that is damaged, or meant for other colours than these, says nothing: browsers leave it aside, too.
            }
        }

        return image.Colours == VipsColours.Rgb && image.IsOfBytes ? image.Then("copy") : image.Then("colourspace", ("space", "srgb"));
    }

    private static ImageException NoPicture(ImageBytes bytes)
    {
        var beginning = bytes.Beginning();
        return new ImageException(
            ImageTrouble.Unreadable,
            beginning.IndexOf("<svg"u8) >= 0
                ? "SVG is not edited: it is a program rather than a picture, and may fetch what it likes. Bring it as PNG."
                : "This is no picture of a kind that is edited: JPEG, PNG, WebP, GIF, AVIF and TIFF are.");
    }
}
