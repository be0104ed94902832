using System.Diagnostics;

namespace Aspire.Media.Tests.Images;

/// <summary>A picture as ffmpeg sees it: what it shows is never judged by the library that made it.</summary>
public sealed record Pixels(int Width, int Height, byte[] Rgba)
{
    private const int Bands = 4;

    public (byte Red, byte Green, byte Blue, byte Alpha) this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * Bands;
            return (Rgba[at], Rgba[at + 1], Rgba[at + 2], Rgba[at + 3]);
        }
    }

    /// <summary>Reads a file, through filters where there are any.</summary>
    /// <param name="frame">Which of its frames, from 0.</param>
    public static async Task<Pixels> OfAsync(string file, string filters = "null", int frame = 0)
    {
        // A picture that says how large it is, and is nothing but numbers after that.
        var pam = await RunAsync(["-i", file, "-filter_complex", $"[0:v]{filters},select=eq(n\\,{frame}),format=rgba", "-frames:v", "1", "-f", "image2pipe", "-c:v", "pam", "-"]);
        return OfPam(pam);
    }

    /// <summary>What ffmpeg makes of two files.</summary>
    public static async Task<Pixels> OfAsync(string below, string above, string filters) =>
        OfPam(await RunAsync(["-i", below, "-i", above, "-filter_complex", $"{filters},format=rgba", "-frames:v", "1", "-f", "image2pipe", "-c:v", "pam", "-"]));

    /// <summary>A finished picture, and what ffmpeg makes of another one: both of one size.</summary>
    public static async Task<(Pixels Ours, Pixels Theirs)> PairAsync(string ours, string source, string filters)
    {
        var both = await OfAsync(ours, source, $"[0]format=rgba[a];[1]{filters},format=rgba[b];[a][b]hstack");
        var half = both.Width / 2;
        return (both.Part(0, 0, half, both.Height), both.Part(half, 0, half, both.Height));
    }

    public static async Task<byte[]> RunAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-noautorotate", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var words = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await words);
        return output.ToArray();
    }

    /// <summary>How like another it is, in decibels: from about 40 on nobody sees a difference; without any it is infinite.</summary>
    /// <param name="border">Pixels at each edge that do not count, where methods differ in what they think lies beyond.</param>
    public double PsnrTo(Pixels other, int border = 0)
    {
        Assert.Equal((other.Width, other.Height), (Width, Height));
        var (squares, count) = (0d, 0L);
        for (var y = border; y < Height - border; y++)
        {
            for (var x = border; x < Width - border; x++)
            {
                var (one, two) = (this[x, y], other[x, y]);
                squares += Square(one.Red - two.Red) + Square(one.Green - two.Green) + Square(one.Blue - two.Blue) + Square(one.Alpha - two.Alpha);
                count += Bands;
            }
        }

        return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255d * 255 * count / squares);

        static double Square(int difference) => (double)difference * difference;
    }

    /// <summary>The part in its middle.</summary>
    public Pixels Middle(int width, int height) => Part((Width - width) / 2, (Height - height) / 2, width, height);

    private Pixels Part(int left, int top, int width, int height) =>
        new(width, height, [.. Enumerable.Range(top, height).SelectMany(y => Rgba.AsSpan(((y * Width) + left) * Bands, width * Bands).ToArray())]);

    /// <summary>The smallest box around all that is like this.</summary>
    public (int Left, int Top, int Right, int Bottom) BoxOf(Func<(byte Red, byte Green, byte Blue, byte Alpha), bool> isLike)
    {
        var places = (from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) where isLike(this[x, y]) select (x, y)).ToList();
        Assert.NotEmpty(places);
        return (places.Min(place => place.x), places.Min(place => place.y), places.Max(place => place.x), places.Max(place => place.y));
    }

    private static Pixels OfPam(byte[] pam)
    {
        var end = pam.AsSpan().IndexOf("ENDHDR\n"u8) + 7;
        var header = System.Text.Encoding.ASCII.GetString(pam, 0, end).Split('\n').Select(line => line.Split(' ')).ToList();
        int Number(string name) => int.Parse(header.Single(words => words[0] == name)[1]);
        Assert.Equal(4, Number("DEPTH"));
        return new(Number("WIDTH"), Number("HEIGHT"), pam[end..]);
    }
}
