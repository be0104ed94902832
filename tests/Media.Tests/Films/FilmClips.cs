using System.Collections.Concurrent;
using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Images;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Films;

/// <summary>
/// Small films made by ffmpeg when they are first asked for. Each picture of the clock has its number in it, as eight squares that are white for one and black for
/// nothing; once a second it flashes, and beeps.
/// </summary>
public sealed class FilmClips : IDisposable
{
    public const int Rate = 25;

    private const string Squares = "geq=lum='if(lt(Y,20),if(mod(floor(N/pow(2,floor(X/20))),2),235,16),if(eq(mod(N,25),0),235,lum(X,Y)))':cb='if(lt(Y,10),128,cb(X,Y))':cr='if(lt(Y,10),128,cr(X,Y))'";

    private const string Beeps = "aevalsrc='if(lt(mod(t,1),0.04),0.8*sin(2*PI*1000*t),0)':s=48000:d=6";

    private static readonly string[] X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-pix_fmt", "yuv420p", "-threads", "1"];

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> clips = new();
    private int folders;

    public static FilmEditor Editor { get; } = new(
        new FfmpegProgram(Options.Create(new FfmpegOptions())), new FfprobeProgram(Options.Create(new FfmpegOptions())), new FaceFinder(Options.Create(new ImageOptions())), new FontCoverage());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Six seconds of 160×90 with a sound; a picture in each second stands for itself, and two are seen in another order than they are decoded.</summary>
    public Task<string> ClockAsync() => MakeAsync("clock.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=6", "-f", "lavfi", "-i", Beeps, "-vf", Squares, .. X264, "-g", "25", "-bf", "2", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "96k"]);

    /// <summary>The clock in Matroska: two sounds with languages, subtitles, three chapters and a font.</summary>
    public async Task<string> RichAsync()
    {
        var clock = await ClockAsync();
        return await MakeAsync("rich.mkv", async path =>
        {
            await File.WriteAllTextAsync(folder["words.srt"], "1\n00:00:00,500 --> 00:00:01,500\nFirst words\n\n2\n00:00:02,200 --> 00:00:03,800\nSecond words\n", Token);
            await File.WriteAllTextAsync(folder["chapters.txt"], ";FFMETADATA1\ntitle=A rich film\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=4\ntitle=Two\n[CHAPTER]\nTIMEBASE=1/1\nSTART=4\nEND=6\ntitle=Three\n", Token);
            await File.WriteAllTextAsync(folder["letters.ttf"], "no real letters", Token);
            return
            [
                "-i", clock, "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=48000:duration=6", "-i", folder["words.srt"], "-f", "ffmetadata", "-i", folder["chapters.txt"],
                "-map", "0:v", "-map", "0:a", "-map", "1:a", "-map", "2:s", "-map_metadata", "3", "-map_chapters", "3", "-c:v", "copy", "-c:a:0", "copy", "-c:a:1", "aac", "-c:s", "srt",
                "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu", "-metadata:s:s:0", "language=eng",
                "-attach", folder["letters.ttf"], "-metadata:s:t", "mimetype=application/x-truetype-font", "-metadata:s:t", "filename=letters.ttf",
            ];
        });
    }

    /// <summary>Of the clock, pictures that do not come evenly.</summary>
    public async Task<string> UnevenAsync()
    {
        var clock = await ClockAsync();
        return await MakeAsync("uneven.mp4", _ => ["-i", clock, "-an", "-vf", "select='lt(mod(n,7),3)'", "-fps_mode", "vfr", "-enc_time_base", "1:12800", .. X264]);
    }

    /// <summary>The clock, to be turned by a quarter, clockwise.</summary>
    public async Task<string> TurnedAsync()
    {
        var clock = await ClockAsync();
        return await MakeAsync("turned.mp4", _ => ["-t", "1", "-i", clock, "-map", "0:v", "-c", "copy", "-bsf:v", "noise=drop=gte(pts*tb\\,0.999)", "-metadata:s:v:0", "rotate=270"]);
    }

    /// <summary>Pixels that are a third wider than high.</summary>
    public Task<string> StretchedAsync() => MakeAsync("stretched.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=120x90:rate=25:duration=1,setsar=4/3", .. X264]);

    /// <summary>Pictures that are woven of two.</summary>
    public Task<string> WovenAsync() => MakeAsync("woven.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x92:rate=50:duration=1,tinterlace=mode=interleave_top,setfield=tff", .. X264, "-flags", "+ilme+ildct", "-x264-params", "tff=1"]);

    /// <summary>Ten bits for each colour, and a range of light as HDR10 has it.</summary>
    public Task<string> DeepAsync() => MakeAsync("deep.mp4", _ =>
    [
        "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1,format=yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1",
        "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv",
        "-x265-params", "log-level=error:pools=1:frame-threads=1:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400",
    ]);

    /// <summary>Two seconds of pictures, and beside them what a camera says of where it was.</summary>
    public async Task<string> PlacesAsync()
    {
        await File.WriteAllTextAsync(folder["places.txt"], string.Concat(Enumerable.Range(0, 400).Select(place => $"{place:0000000000}\n")), Token);
        // Only of a broadcast stream ffmpeg takes data whose kind it does not know; in boxes it has a mark.
        var stream = await MakeAsync("places.ts", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", "-f", "data", "-raw_packet_size", "550", "-i", folder["places.txt"], "-map", "0", "-map", "1", .. X264, "-c:d", "copy", "-bsf:d", "setts=pts=N*22500:dts=N*22500"]);
        return await MakeAsync("places.mp4", _ => ["-i", stream, "-map", "0", "-c", "copy", "-tag:1", "gpmd"]);
    }

    /// <summary>Three seconds of a tone, with a cover.</summary>
    public Task<string> CoveredAsync() => MakeAsync("covered.mp3", _ =>
        ["-f", "lavfi", "-i", "sine=frequency=440:duration=3", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=1:duration=1", "-map", "0", "-map", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic", "-c:a", "libmp3lame", "-metadata", "title=A tone"]);

    public Task<string> MakeAsync(string name, Func<string, string[]> arguments) => MakeAsync(name, path => Task.FromResult(arguments(path)));

    /// <summary>A file of the test's own.</summary>
    public string this[string name] => folder[name];

    /// <summary>Edits a film in a new folder.</summary>
    public Task<EditedFilm> EditAsync(string place, EditResult result, params EditOperation[] operations) => EditAsync(new FilmOrder(place, new EditRecipe(operations, result), new Dictionary<Guid, string>()));

    public Task<EditedFilm> EditAsync(FilmOrder order) =>
        Editor.EditAsync(order, Directory.CreateDirectory(folder[$"out{Interlocked.Increment(ref folders)}"]).FullName, static _ => { }, static _ => { }, Token);

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return process.ExitCode == 0 ? await said + await complained : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await complained}");
    }

    public void Dispose() => folder.Dispose();

    private Task<string> MakeAsync(string name, Func<string, Task<string[]>> arguments) => clips.GetOrAdd(name, _ => new Lazy<Task<string>>(async () =>
    {
        var path = folder[name];
        await RunAsync("ffmpeg", ["-v", "error", "-nostdin", "-y", .. await arguments(path), path]);
        return path;
    })).Value;
}
