using System.Diagnostics;

namespace Aspire.Media.Web.Tests.Library;

/// <summary>Small media of every kind, made by ffmpeg.</summary>
internal static class Clips
{
    /// <summary>Eight seconds with sound, which Chromium plays.</summary>
    public static Task<string> VideoAsync(string file) => MakeAsync(
        file, "-f", "lavfi", "-i", "testsrc=size=640x360:rate=25", "-f", "lavfi", "-i", "sine=frequency=330:beep_factor=4", "-t", "8", "-c:v", "libx264", "-preset", "ultrafast",
        "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart");

    /// <summary>One that browsers do not play.</summary>
    public static Task<string> OldVideoAsync(string file) => MakeAsync(file, "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-t", "1", "-c:v", "mpeg2video", "-f", "mpegts");

    public static Task<string> SoundAsync(string file) => MakeAsync(file, "-f", "lavfi", "-i", "sine=frequency=220", "-t", "4", "-c:a", "flac");

    public static Task<string> PictureAsync(string file) => MakeAsync(file, "-f", "lavfi", "-i", "rgbtestsrc=size=300x420", "-frames:v", "1");

    /// <summary>800 × 600, in colours.</summary>
    public static Task<string> StreetAsync(string file) => MakeAsync(file, "-f", "lavfi", "-i", "mandelbrot=size=800x600:start_scale=0.8", "-frames:v", "1");

    /// <summary>A short one in one colour, to be told apart.</summary>
    public static Task<string> ColourAsync(string file, string colour) => MakeAsync(
        file, "-f", "lavfi", "-i", $"color={colour}:size=640x360:rate=25", "-f", "lavfi", "-i", "sine=frequency=440", "-t", "2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
        "-movflags", "+faststart");

    private static async Task<string> MakeAsync(string file, params string[] arguments)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, file]) { RedirectStandardError = true })!;
        var words = await ffmpeg.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(ffmpeg.ExitCode == 0, words);
        return file;
    }
}
