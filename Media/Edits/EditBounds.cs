using Aspire.Media.Ffmpeg;
using Aspire.Media.Images;
using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>Whether what is cut out lies within what there is, as far as sizes are known before anything is opened. Where there is doubt it does.</summary>
internal static class EditBounds
{
    // Sides of films are even, so that each step may take a pixel or two.
    private const double FilmSlack = 2.5;
    private const double PictureSlack = 0.5;

    // Whose sizes a probe tells as they are; how a camera was held it does not.
    private static readonly string[] Plain = ["image/jpeg", "image/png", "image/webp", "image/gif"];

    /// <summary>The first of the operations that reaches out of it.</summary>
    public static EditMisfit? MisfitOf(EditRecipe recipe, Asset asset)
    {
        var slack = asset.Kind == AssetKind.Image ? PictureSlack : FilmSlack;
        var sizes = SizesOf(asset);
        for (var place = 0; place < recipe.Operations.Count && sizes.Count > 0; place++)
        {
            var operation = recipe.Operations[place];
            if (operation is Crop { Box: { } box })
            {
                var within = sizes.Where(size => End(box.X, box.Width, size.Width) < size.Width + slack && End(box.Y, box.Height, size.Height) < size.Height + slack).ToList();
                if (within.Count == 0)
                {
                    return new EditMisfit(
                        place, FormattableString.Invariant($"`crop` ({box.X},{box.Y},{box.Width},{box.Height}) reaches out of the picture, which has {sizes[0].Width:0} × {sizes[0].Height:0} pixels there."));
                }

                sizes = within;
            }

            sizes = [.. sizes.Select(size => After(operation, size)).OfType<Size>()];
        }

        return null;
    }

    private static double End(Extent begin, Extent length, double whole) => begin.Of(whole) + length.Of(whole);

    // Null where it cannot be told.
    private static Size? After(EditOperation operation, Size size) => operation switch
    {
        Crop { Box: { } box } => new Size(Math.Round(box.Width.Of(size.Width)), Math.Round(box.Height.Of(size.Height))),
        Crop { Aspect: { } shape } => size.Width * shape.Height > size.Height * shape.Width
            ? size with { Width = ResizePlan.Whole(size.Height * shape.Width / shape.Height) }
            : size with { Height = ResizePlan.Whole(size.Width * shape.Height / shape.Width) },
        Resize resize when ResizePlan.Of(resize, size.Width, size.Height) is var plan => new Size(plan.Crop?.Width ?? plan.Width, plan.Crop?.Height ?? plan.Height),
        Headshot headshot => new Size(headshot.Width, headshot.Height),
        Rotate rotate when rotate.Degrees % 180 == 0 => size,
        Rotate rotate when rotate.Degrees % 90 == 0 => new Size(size.Height, size.Width),
        Rotate => null,
        _ => size,
    };

    // Upright and on its side, where nobody says which it is.
    private static List<Size> SizesOf(Asset asset)
    {
        if (asset is not { Width: > 0 and var width, Height: > 0 and var height } || (asset.Kind == AssetKind.Image && !Plain.Contains(asset.ContentType)))
        {
            return [];
        }

        var seen = asset.Kind == AssetKind.Video && asset.Probe is { } probe && ProbeReport.Read(probe).Picture is { } picture
            ? new Size(width * (picture.Rotation % 180 == 0 ? picture.PixelAspect : 1 / picture.PixelAspect), height)
            : new Size(width, height);
        return asset.Kind is AssetKind.Image or AssetKind.Video ? [.. new[] { seen, new Size(seen.Height, seen.Width) }.Distinct()] : [];
    }

    private sealed record Size(double Width, double Height);
}
