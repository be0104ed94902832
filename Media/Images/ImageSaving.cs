using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>From pixels to bytes.</summary>
internal sealed class ImageSaving(HeldImages held)
{
    // What tells of the picture, by the names that libvips has for it. Its colours are sRGB by now and need no profile.
    private static readonly string[] Metadata = ["exif-data", "xmp-data", "iptc-data"];

    private const string Thumbnail = "jpeg-thumbnail-data";

    private const double White = 255;

    private const int KeepExif = 1;
    private const int KeepXmp = 2;
    private const int KeepIptc = 4;

    // AV1 is encoded in one go that cannot be broken off: what would take longer than anybody waits is refused before.
    private const long MostAvif = 25_000_000;

    private static readonly Version KeepsByKind = new(8, 15);

    public EditedImage Save(IReadOnlyList<VipsImage> frames, EditRecipe recipe, OpenImage opened, IReadOnlyList<string> notes)
    {
        var wanted = recipe.Result;
        var format = wanted.Format is { } name ? ImageFormat.Of(name)! : opened.Format;
        var (width, height) = (frames[0].Width, frames[0].Height);
        if (width > format.MostSide || height > format.MostSide)
        {
            throw ImageRules.Refusal($"The picture would have {width} × {height} pixels; {format.Name} takes at most {format.MostSide} each way.");
        }

        if (format == ImageFormat.Avif && (long)width * height > MostAvif)
        {
            throw ImageRules.Refusal($"The picture would have {width} × {height} pixels; as AVIF at most {MostAvif} in all are written. Resize it, or choose webp.");
        }

        var moves = format.Moves && frames.Count > 1;
        var image = moves ? Joined(frames, opened) : frames[0];
        if (!format.HasAlpha && image.HasAlpha)
        {
            // Who asks for a paler picture means the colour of paper; else nothing is as dark as it is outside of a picture.
            var behind = recipe.Operations.Any(operation => operation is Opacity) ? White : 0;
            image = held.Keep(image.Then("flatten", ("background", new[] { behind })));
        }

        image = Told(image, wanted.KeepMetadata);
        return new EditedImage(image.Save(format.Saver, [.. Arguments(format, wanted)]), format, width, height, moves ? frames.Count : 1, notes);
    }

    // Frames stand above each other.
    private VipsImage Joined(IReadOnlyList<VipsImage> frames, OpenImage opened)
    {
        var strip = held.Keep(held.Keep(Vips.Call<VipsImage>("arrayjoin", "out", ("in", frames.ToArray()), ("across", 1))).Then("copy"));
        strip.Set("page-height", frames[0].Height);
        strip.Set("n-pages", frames.Count);
        strip.Set("loop", opened.Loop ?? 0);
        if (opened.Delays is { } delays)
        {
            strip.Set("delay", delays);
        }

        return strip;
    }

    private VipsImage Told(VipsImage image, bool all)
    {
        var silent = held.Keep(image.Then("copy"));
        // What cameras put beside the picture shows it as it was: with all that was cut off, or made unrecognisable.
        foreach (var field in all ? [Thumbnail] : Metadata.Append(Thumbnail))
        {
            silent.Remove(field);
        }

        return silent;
    }

    private static IEnumerable<(string, object)> Arguments(ImageFormat format, EditResult wanted)
    {
        yield return Vips.Version >= KeepsByKind ? ("keep", wanted.KeepMetadata ? KeepExif | KeepXmp | KeepIptc : 0) : ("strip", !wanted.KeepMetadata);
        if (format.Quality is { } usual)
        {
            yield return ("Q", wanted.Quality ?? usual);
        }

        if (format == ImageFormat.Jpeg)
        {
            yield return ("optimize_coding", true);
            yield return ("interlace", wanted.Progressive);
        }
        else if (format == ImageFormat.Png)
        {
            yield return ("interlace", wanted.Progressive);
            // Without loss, unless somebody says how much of it is good enough: then with a palette.
            if (wanted.Quality is { } quality and < 100)
            {
                yield return ("palette", true);
                yield return ("Q", quality);
            }
        }
        else if (format == ImageFormat.Gif)
        {
            yield return ("interlace", wanted.Progressive);
        }
        else if (format == ImageFormat.Avif)
        {
            yield return ("compression", "av1");
        }
        else if (format == ImageFormat.Tiff)
        {
            yield return ("compression", "deflate");
        }
    }
}
