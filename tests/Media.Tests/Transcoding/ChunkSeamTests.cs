using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Pictures that were encoded in chunks are the same, and at the same times, as if they had never been apart.</summary>
public sealed partial class ChunkSeamTests(FilmClips clips)
{
    [Theory]
    [InlineData("clock", 6)]
    [InlineData("open", 4)]
    [InlineData("needy", 4)]
    [InlineData("uneven", 4)]
    [InlineData("broadcast", 3)]
    [InlineData("recorded", 3)]
    [InlineData("aired", 3)]
    [InlineData("keys", 4)]
    [InlineData("late", 3)]
    [InlineData("lone", 1)]
    [InlineData("single", 1)]
    public async Task Without_loss_each_picture_is_the_very_same_and_at_its_time(string kind, int chunks)
    {
        var source = await ClipAsync(kind);

        var made = await Chunks.MakeAsync(source, kind == "clock" ? 1 : 1.5, clips[$"seams {kind}"], Chunks.Lossless);

        Assert.Equal(chunks, made.Plan.Chunks.Count);
        Assert.Equal(await FilmEyes.HashesAsync(source), await FilmEyes.HashesAsync(made.Joined));
        var (expected, found) = (await Chunks.TimesAsync(source), await Chunks.TimesAsync(made.Joined));
        Assert.Equal(expected.Count, found.Count);
        // One of both tells its times to a microsecond only.
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public async Task Woven_pictures_are_made_whole_across_the_seams()
    {
        var source = await clips.MakeAsync("woven.ts", _ =>
            ["-f", "lavfi", "-i", "testsrc2=size=160x96:rate=50:duration=4,tinterlace=mode=interleave_top,setfield=tff", "-c:v", "mpeg2video", "-q:v", "3", "-flags", "+ilme+ildct", "-bf", "2", "-g", "12"]);

        var made = await Chunks.MakeAsync(source, 1.3, clips["seams woven"], Chunks.Lossless);

        Assert.Equal(3, made.Plan.Chunks.Count);
        Assert.Equal(await FilmEyes.HashesAsync(source, "-vf", "bwdif=mode=send_frame:deint=all"), await FilmEyes.HashesAsync(made.Joined));
        Assert.Equal("progressive", await FilmEyes.SaysAsync(made.Joined, "field_order"));
    }

    [Theory]
    [InlineData("libx265", "ultrafast", 24)]
    [InlineData("libsvtav1", "12", 32)]
    public async Task With_loss_pictures_beside_the_seams_look_as_good_as_all_others(string encoder, string preset, int crf)
    {
        var source = await clips.ClockAsync();

        var made = await Chunks.MakeAsync(source, 2, clips[$"seams {encoder}"], film => PictureEncoding.For(encoder, crf, preset, film));

        Assert.Equal(3, made.Plan.Chunks.Count);
        Assert.Equal(Enumerable.Range(0, 150), await FilmEyes.NumbersAsync(made.Joined));
        Assert.Equal(await Chunks.TimesAsync(source), await Chunks.TimesAsync(made.Joined));
        var alike = await AlikeAsync(made.Joined, source);
        var seams = Enumerable.Range(0, 150).Where(number => number % 50 is < 3 or > 46).ToHashSet();
        Assert.InRange(alike.Where((_, number) => seams.Contains(number)).Min(), alike.Where((_, number) => !seams.Contains(number)).Min() - 0.005, 1);
    }

    [Fact]
    public async Task Chunks_of_encoders_that_tell_their_decoders_otherwise_are_joined_all_the_same()
    {
        var source = await clips.ClockAsync();
        var film = await Chunks.LookAsync(source);
        var plan = await Chunks.PlanAsync(film, 2);
        foreach (var (encoder, presets) in new[] { ("libx264", new[] { "ultrafast", "medium", "ultrafast" }), ("libx265", ["ultrafast", "fast", "ultrafast"]) })
        {
            var folder = Directory.CreateDirectory(clips[$"seams of {encoder}"]).FullName;
            var made = new List<EncodedChunk>();
            foreach (var chunk in plan.Chunks)
            {
                made.Add(await Chunks.EncodeAsync(film, chunk, PictureEncoding.For(encoder, 0, presets[chunk.Number], film), Path.Combine(folder, $"{chunk.Number}.mp4")));
            }

            var joined = (await Chunks.JoinAsync(made, folder)).Place;

            Assert.NotEqual(made[0].Setup, made[1].Setup);
            Assert.Equal(made[0].Setup, made[2].Setup);
            var each = new List<string>();
            foreach (var chunk in made)
            {
                each.AddRange(await FilmEyes.HashesAsync(chunk.File));
            }

            Assert.Equal(each, await FilmEyes.HashesAsync(joined));
            Assert.Equal(await Chunks.TimesAsync(source), await Chunks.TimesAsync(joined));
        }
    }

    private Task<string> ClipAsync(string kind) => kind switch
    {
        "clock" => clips.ClockAsync(),
        // Pictures that are decoded after a key, and seen before it.
        "open" => clips.MakeAsync("seams open.mp4", _ => [.. Test(6), "-c:v", "libx264", "-preset", "fast", "-x264-params", "open-gop=1:keyint=30:min-keyint=30:bframes=3:scenecut=0", "-pix_fmt", "yuv420p"]),
        "needy" => clips.MakeAsync("seams needy.mp4", _ => [.. Test(6), "-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=error:pools=1:open-gop=1:keyint=30:min-keyint=30:bframes=4:scenecut=0", "-pix_fmt", "yuv420p"]),
        "uneven" => clips.MakeAsync("seams uneven.mkv", _ => [.. Test(6), "-vf", "select='lt(mod(n,7),3)+gt(n,100)*lt(mod(n,11),2)'", "-fps_mode", "vfr", "-enc_time_base", "1:1000", "-c:v", "libx264", "-preset", "fast", "-bf", "3", "-g", "10", "-pix_fmt", "yuv420p"]),
        "broadcast" => clips.MakeAsync("seams broadcast.ts", _ => [.. Test(5), "-f", "lavfi", "-i", "sine=duration=5", "-c:v", "libx264", "-preset", "fast", "-g", "20", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac"]),
        "recorded" => CutAsync("seams recorded.ts", ["-c:v", "libx264", "-preset", "fast", "-g", "20", "-bf", "2"]),
        "aired" => CutAsync("seams aired.ts", ["-c:v", "mpeg2video", "-q:v", "4", "-g", "20", "-bf", "2"]),
        "keys" => clips.MakeAsync("seams keys.mkv", _ => [.. Test(6), "-c:v", "ffv1", "-g", "1", "-pix_fmt", "yuv420p"]),
        "late" => clips.MakeAsync("seams late.mkv", _ => ["-f", "lavfi", "-i", "sine=duration=7", "-itsoffset", "2.04", .. Test(4), "-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "fast", "-g", "20", "-pix_fmt", "yuv420p", "-c:a", "aac"]),
        "lone" => clips.MakeAsync("seams lone.mp4", _ => [.. Test(1), "-frames:v", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p"]),
        _ => clips.MakeAsync("seams single.mp4", _ => [.. Test(5), "-c:v", "libx264", "-preset", "fast", "-g", "1000", "-keyint_min", "1000", "-sc_threshold", "0", "-pix_fmt", "yuv420p"]),
    };

    // It begins in the midst of pictures that need others, as a recording does.
    private async Task<string> CutAsync(string name, string[] codec)
    {
        var whole = await clips.MakeAsync($"whole {name}", _ => [.. Test(6), "-f", "lavfi", "-i", "sine=duration=6", .. codec, "-pix_fmt", "yuv420p", "-c:a", "aac"]);
        var bytes = await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(clips[name], bytes[(bytes.Length / 10 / 188 * 188)..], TestContext.Current.CancellationToken);
        return clips[name];
    }

    private static string[] Test(int seconds) => ["-f", "lavfi", "-i", $"testsrc2=size=160x90:rate=25:duration={seconds}"];

    private static async Task<List<double>> AlikeAsync(string file, string source)
    {
        var log = $"{file}.ssim";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-i", file, "-i", source, "-lavfi", $"[0:v]settb=1/25,setpts=N,format=yuv420p[a];[1:v]settb=1/25,setpts=N[b];[a][b]ssim=stats_file={log.Replace(" ", "\\ ", StringComparison.Ordinal)}", "-f", "null", "-");
        return [.. (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Select(line => double.Parse(All().Match(line).Groups["value"].Value, CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"All:(?<value>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex All();
}
