using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>What can be asked of a picture: all that is known without looking at it.</summary>
public static class ImageRules
{
    public const double MostBlur = 250;
    public const double MostOutline = 100;
    public const int MostText = 2_000;
    public const int MostSide = 65_500;

    // One more than anybody writes, since what is only looked at is sized at the end.
    private const int MostOperations = EditDocument.MostEdits + 1;
    private const int MostFont = 64;

    /// <exception cref="ImageException">One of the operations is for films or sounds, or asks for what cannot be.</exception>
    public static void Check(EditRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        Require(recipe.Operations.Count <= MostOperations, $"A picture takes at most {MostOperations} operations.");
        foreach (var operation in recipe.Operations)
        {
            Check(operation);
        }

        var result = recipe.Result;
        Require(result.Extract is null, "Frames, sounds and sprites are taken out of films; this is a picture.");
        Require(result.Codec is null, "A picture has no codec: its format says all.");
        Require(result.Quality is null or (>= 1 and <= 100), "Quality goes from 1 to 100.");
        Require(
            result.Format is null || ImageFormat.Of(result.Format) is not null,
            $"Pictures are not written as {Shown(result.Format)}, but as {string.Join(", ", ImageFormat.All.Select(format => format.Name))}.");
    }

    private static void Check(EditOperation operation)
    {
        switch (operation)
        {
            case Orient or Flip:
                break;
            case Rotate rotate:
                Require(double.IsFinite(rotate.Degrees), "A picture is turned by a number of degrees.");
                break;
            case Crop crop:
                Check(crop);
                break;
            case Headshot headshot:
                Require(IsSide(headshot.Width) && IsSide(headshot.Height), $"A headshot has from 1 to {MostSide} pixels each way.");
                Require(headshot.Margin is >= 0 and <= 10, "The margin around a face goes from 0 to 10 times the face.");
                break;
            case Resize resize:
                Require(resize.Width is not null || resize.Height is not null, "To resize, name a width, a height or both.");
                Require(IsLength(resize.Width) && IsLength(resize.Height), $"A picture is resized to 1 to {MostSide} pixels each way, or by a percentage above 0.");
                break;
            case Colour colour:
                Require(IsWithin(colour.Brightness, 0, 10) && IsWithin(colour.Contrast, 0, 10) && IsWithin(colour.Saturation, 0, 10), "Brightness, contrast and saturation go from 0 to 10; 1 leaves them.");
                Require(double.IsFinite(colour.Hue), "The hue is turned by a number of degrees.");
                break;
            case Blur blur:
                Require(IsWithin(blur.Radius, 0, MostBlur), $"The radius of a blur goes from 0 to {MostBlur} pixels.");
                break;
            case Sharpen sharpen:
                Require(IsWithin(sharpen.Radius, 0, MostBlur), $"The radius of sharpening goes from 0 to {MostBlur} pixels.");
                break;
            case Opacity opacity:
                Require(IsWithin(opacity.Value, 0, 1), "Opacity goes from 0 to 1.");
                break;
            case Watermark watermark:
                Require(IsWithin(watermark.Opacity, 0, 1), "Opacity goes from 0 to 1.");
                Require(watermark.Width is null || (IsWithin(watermark.Width.Value, 0, 10) && watermark.Width > 0), "A watermark is wider than nothing, and at most 10 times what is below it.");
                Require(watermark.Gravity != Gravity.Smart, "A watermark lies towards a side, or in the centre.");
                Require(IsDistance(watermark.Margin), "A margin is no less than 0.");
                break;
            case OverlayText text:
                Check(text);
                break;
            default:
                throw Refusal($"`{NameOf(operation)}` is for films and sounds; this is a picture.");
        }
    }

    private static void Check(Crop crop)
    {
        Require(crop.Box is null != crop.Aspect is null, "A crop is a box, or the largest part of a shape: one of the two.");
        if (crop.Box is { } box)
        {
            Require(IsDistance(box.X) && IsDistance(box.Y), "A crop begins within the picture: neither left of 0 nor above it.");
            Require(IsLength(box.Width) && IsLength(box.Height), "A crop has a width and a height above 0.");
        }

        if (crop.Aspect is { } aspect)
        {
            Require(IsWithin(aspect.Width, 0, 1e6) && IsWithin(aspect.Height, 0, 1e6) && aspect.Width > 0 && aspect.Height > 0, "A shape is two numbers above 0, such as 16 and 9.");
        }
    }

    private static void Check(OverlayText text)
    {
        Require(!string.IsNullOrWhiteSpace(text.Text), "There is no text to write.");
        Require(text.Text.Length <= MostText, $"At most {MostText} characters are written on a picture.");
        Require(
            text.Font.Length is > 0 and <= MostFont && text.Font.All(sign => char.IsLetterOrDigit(sign) || sign is ' ' or '-'),
            $"A font is named by letters, digits, blanks and hyphens, at most {MostFont} of them.");
        Require(text.Size is null || IsLength(text.Size), "Text has a size above 0.");
        Require(IsWithin(text.OutlineWidth, 0, MostOutline), $"An outline is 0 to {MostOutline} pixels wide.");
        Require(text.Width is null || IsLength(text.Width), "Lines have a width above 0.");
        Require(text.Gravity != Gravity.Smart, "Text lies towards a side, or in the centre.");
        Require(IsDistance(text.Margin), "A margin is no less than 0.");
        Require(text.At is null || (double.IsFinite(text.At.X.Value) && double.IsFinite(text.At.Y.Value)), "Text stands at a place in pixels or percent.");
        Require(text.From == 0 && text.To is null, "Text comes and goes in films; in a picture it stays.");
    }

    internal static ImageException Refusal(string message) => new(ImageTrouble.Refused, message);

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw Refusal(otherwise);
        }
    }

    private static bool IsSide(int pixels) => pixels is >= 1 and <= MostSide;

    private static bool IsWithin(double value, double least, double most) => value >= least && value <= most;

    private static bool IsLength(Extent? length) => length is null || (length.Value.Value > 0 && length.Value.Value <= MostSide);

    private static bool IsDistance(Extent distance) => IsWithin(distance.Value, 0, MostSide);

    // What was asked comes from anybody: of a long one the beginning is enough.
    private static string Shown(string? asked) => asked is { Length: > 20 } ? $"`{asked[..20]}…`" : $"`{asked}`";

#pragma warning disable CA1308 // operations are written in lower case
    private static string NameOf(EditOperation operation) => operation.GetType().Name.ToLowerInvariant();
#pragma warning restore CA1308
}
