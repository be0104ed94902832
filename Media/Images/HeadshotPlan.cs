using Aspire.Media.Edits;

namespace Aspire.Media.Images;

/// <summary>Which part of a picture a headshot is.</summary>
internal static class HeadshotPlan
{
    // Of a found face, which reaches from the brow to the chin.
    private const double EyesInFace = 0.38;
    private const double EyesInShot = 1 / 3d;

    /// <summary>The eyes on the upper third, the face in the middle, and so much around it; where the picture ends before that, less of it.</summary>
    public static Part Around(FoundFace face, Headshot headshot, int width, int height)
    {
        var shape = headshot.Width / (double)headshot.Height;
        var needed = face.Side * (1 + (2 * headshot.Margin));
        var high = Math.Min(Math.Max(needed, needed / shape), Math.Min(height, width / shape));
        var (wide, tall) = (Math.Clamp(ResizePlan.Whole(high * shape), 1, width), Math.Clamp(ResizePlan.Whole(high), 1, height));
        var x = face.X + (face.Side / 2) - (wide / 2d);
        var y = face.Y + (face.Side * EyesInFace) - (tall * EyesInShot);
        return new((int)Math.Clamp(Math.Round(x), 0, width - wide), (int)Math.Clamp(Math.Round(y), 0, height - tall), wide, tall);
    }
}
