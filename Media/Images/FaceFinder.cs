using Microsoft.Extensions.Options;

namespace Aspire.Media.Images;

/// <summary>Finds the face that a portrait is of, by OpenCV's cascade for faces seen from the front.</summary>
public sealed class FaceFinder(IOptions<ImageOptions> options)
{
    private const string File = "haarcascade_frontalface_alt2.xml";

    // Large enough for a face in a group, small enough for milliseconds.
    private const double Side = 640;

    // Of the shorter side: what is smaller is no portrait.
    private const double Least = 0.08;

    private readonly Lock door = new();
    private HaarCascade? cascade;

    public string Path => System.IO.Path.Combine(options.Value.Faces, File);

    /// <summary>Whether faces can be looked for.</summary>
    public bool IsHere => System.IO.File.Exists(Path);

    /// <summary>Whether there is a face in a picture.</summary>
    /// <param name="grey">Its pixels, row by row.</param>
    /// <exception cref="ImageException">libvips, which makes it smaller, is not installed.</exception>
    public bool Sees(ReadOnlySpan<byte> grey, int width, int height)
    {
        VipsLibrary.Start(options.Value);
        using var image = VipsImage.Of(grey, width, height, 1);
        return Find(image) is not null;
    }

    /// <summary>The surest and largest one, in pixels of the picture; null where there is none.</summary>
    /// <exception cref="FormatException">The cascade's file is something else.</exception>
    internal FoundFace? Find(VipsImage image)
    {
        using var opaque = image.HasAlpha ? image.Then("flatten") : image.Then("copy");
        var scale = Math.Min(1, Side / Math.Max(image.Width, image.Height));
        using var small = scale < 1 ? opaque.Then("resize", ("scale", scale)) : opaque.Then("copy");
        using var grey = small.Then("colourspace", ("space", "b-w"));
        using var held = grey.InMemory();
        var faces = Cascade().Find(held.Width, held.Height, Math.Min(held.Width, held.Height) * Least, (width, height) =>
        {
            using var smaller = held.Then("resize", ("scale", width / (double)held.Width), ("vscale", height / (double)held.Height), ("kernel", "linear"));
            return smaller.Pixels();
        });
        var (across, down) = (image.Width / (double)held.Width, image.Height / (double)held.Height);
        return faces.Count == 0 ? null : new FoundFace(faces[0].X * across, faces[0].Y * down, faces[0].Side * across, faces[0].Witnesses);
    }

    private HaarCascade Cascade()
    {
        lock (door)
        {
            return cascade ??= HaarCascade.Read(Path);
        }
    }
}
