namespace Aspire.Media.Tests.Images;

/// <summary>A face of light and shade, so that no test needs somebody's. A reddish line marks the height of its eyes.</summary>
internal static class DrawnFace
{
    private const double Eyes = 0.38;

    private static readonly (double X, double Y, double Wide, double High, double Light)[] Blobs =
    [
        (0.30, Eyes, 0.090, 0.050, -130), (0.70, Eyes, 0.090, 0.050, -130), (0.29, 0.27, 0.130, 0.030, -80), (0.71, 0.27, 0.130, 0.030, -80),
        (0.50, 0.45, 0.045, 0.140, 35), (0.50, 0.66, 0.090, 0.025, -60), (0.50, 0.82, 0.150, 0.035, -90), (0.24, 0.60, 0.110, 0.090, 25), (0.76, 0.60, 0.110, 0.090, 25),
    ];

    /// <summary>Writes it to a file.</summary>
    /// <param name="left">Of the face, from its temple.</param>
    /// <param name="top">Of the face, from its brow.</param>
    public static async Task WriteAsync(string file, int width, int height, double left, double top, double side)
    {
        var pixels = new byte[width * height * 3];
        var eyes = top + (side * Eyes);
        for (var y = 0; y < height; y++)
        {
            // Reddish and no brighter: who looks for faces in grey does not see it.
            var (red, green) = Math.Abs(y - eyes) <= 3 ? (40, -20) : (0, 0);
            for (var x = 0; x < width; x++)
            {
                var light = Math.Clamp(Light((x - left) / side, (y - top) / side), 20, 215);
                var at = ((y * width) + x) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(light + red), (byte)(light + green), (byte)light);
            }
        }

        var raw = file + ".rgb";
        await File.WriteAllBytesAsync(raw, pixels, TestContext.Current.CancellationToken);
        await Pixels.RunAsync(["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", $"{width}x{height}", "-i", raw, "-frames:v", "1", file]);
    }

    // Hair around skin, before a wall.
    private static double Light(double x, double y)
    {
        var skin = Edge(double.Hypot((x - 0.5) / 0.56, (y - 0.48) / 0.72));
        var hair = Edge(double.Hypot((x - 0.5) / 0.68, (y - 0.30) / 0.75));
        var wall = 150 - (hair * 105);
        var lit = 185 + Blobs.Sum(blob => blob.Light * Math.Exp(-(Math.Pow((x - blob.X) / blob.Wide, 2) + Math.Pow((y - blob.Y) / blob.High, 2)) / 2));
        return wall + (skin * (lit - wall));
    }

    private static double Edge(double distance) => Math.Clamp((1 - distance) * 12, 0, 1);
}
