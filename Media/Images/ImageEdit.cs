using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>One edit of one picture: its operations in their order, each decided by the first frame and done to all.</summary>
/// <param name="others">The pictures that the recipe names, by their assets.</param>
/// <param name="large">Called before much memory is taken.</param>
internal sealed class ImageEdit(EditRecipe recipe, IReadOnlyDictionary<Guid, ImageBytes> others, ImageOptions options, FaceFinder faces, HeldImages held, Action large)
{
    private readonly List<string> notes = [];
    private readonly ImageOpening opening = new(options, held);

    public EditedImage Run(ImageBytes source)
    {
        var opened = opening.Open(source, recipe, large);
        var frames = opened.Frames;
        var isInMemory = opened.IsInMemory;
        // What the first resizing goes by: a picture that was shrunk while it was decoded is still as large as it says.
        (double Width, double Height)? whole = (opened.Width, opened.Height);
        foreach (var operation in recipe.Operations.Where(operation => operation is not Orient))
        {
            if (!isInMemory && NeedsMemory(operation))
            {
                frames = [held.Keep(frames[0].InMemory())];
                isInMemory = true;
            }

            var first = frames[0];
            var work = Work(operation, first, whole ?? (first.Width, first.Height));
            frames = [.. frames.Select(work)];
            whole = null;
            Weigh(frames);
        }

        return new ImageSaving(held).Save(frames, recipe, opened, notes);
    }

    // What looks at places that are not near each other, or more than once.
    private static bool NeedsMemory(EditOperation operation) =>
        operation is Rotate or Flip or Headshot or Blur or Sharpen or Crop { Gravity: Gravity.Smart, Box: null };

    private Func<VipsImage, VipsImage> Work(EditOperation operation, VipsImage first, (double Width, double Height) whole)
    {
        switch (operation)
        {
            case Rotate rotate:
                return image => ImageGeometry.Rotate(rotate, image, held);
            case Flip flip:
                return image => ImageGeometry.Flip(flip, image, held);
            case Crop crop:
                return ImageGeometry.Crop(crop, first, held);
            case Resize resize:
                var plan = ResizePlan.Of(resize, whole.Width, whole.Height);
                Weigh(plan.Width, plan.Height, 1);
                return ImageGeometry.Resize(plan, resize.Gravity, first, held);
            case Headshot headshot:
                return ToFace(headshot, first);
            case Colour colour:
                return image => ImageColour.Change(colour, image, held);
            case Blur blur:
                return image => ImageColour.Blur(blur.Radius, image, held);
            case Sharpen sharpen:
                return image => ImageColour.Sharpen(sharpen.Radius, image, held);
            case Opacity opacity:
                return image => ImageColour.Fade(opacity.Value, image, held);
            case OverlayText text:
                return Under(ImageLayers.Text(text, first.Width, first.Height, held));
            case Watermark mark:
                return Under(ImageLayers.Watermark(mark, opening.Open(others[mark.Asset], recipe: null, large), first.Width, first.Height, held));
            default:
                throw new InvalidOperationException($"{operation.GetType().Name} was let through for a picture.");
        }
    }

    private Func<VipsImage, VipsImage> Under((VipsImage Image, int X, int Y) layer) => image => ImageLayers.Over(image, layer.Image, layer.X, layer.Y, held);

    private Func<VipsImage, VipsImage> ToFace(Headshot headshot, VipsImage first)
    {
        Weigh(headshot.Width, headshot.Height, 1);
        if (faces.IsHere && faces.Find(first) is { } face)
        {
            notes.Add(FormattableString.Invariant($"headshot: by the face of {face.Side:0} pixels at {face.X:0},{face.Y:0}"));
            var cut = ImageGeometry.Cut(HeadshotPlan.Around(face, headshot, first.Width, first.Height), held);
            return image => ImageGeometry.Scale(cut(image), headshot.Width, headshot.Height, held);
        }

        notes.Add(faces.IsHere
            ? "headshot: no face was found; cropped to where there is most to see"
            : $"headshot: {faces.Path} is missing, so that no face was looked for (opencv-data brings it); cropped to where there is most to see");
        var plan = ResizePlan.Of(new Resize(new Extent(headshot.Width), new Extent(headshot.Height), Fit.Cover), first.Width, first.Height);
        return ImageGeometry.Resize(plan, Gravity.Smart, first, held);
    }

    private void Weigh(IReadOnlyList<VipsImage> frames) => Weigh(frames[0].Width, frames[0].Height, frames.Count);

    private void Weigh(long width, long height, int count)
    {
        var pixels = width * height * count;
        if (pixels > options.MostPixels)
        {
            throw new ImageException(
                ImageTrouble.TooLarge, $"The picture would have {width} × {height} pixels{(count > 1 ? $" in {count} frames" : "")}; at most {options.MostPixels} in all are worked on (Images__MostPixels).");
        }

        if (pixels > options.LargePixels)
        {
            large();
        }
    }
}
