using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Films;

/// <summary>Films that are none, or that want more than is theirs.</summary>
public sealed class FilmRefusalTests(FilmClips clips)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_leads_to_other_files_or_hosts_is_not_followed()
    {
        var (clock, asked) = (await clips.ClockAsync(), 0);
        await using var server = await LocalServer.StartAsync(context =>
        {
            Interlocked.Increment(ref asked);
            return context.Response.WriteAsync("");
        });
        (string Name, string Text)[] lures =
        [
            ("list.mp4", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{clock}\n#EXT-X-ENDLIST\n"),
            ("host.mp4", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{server.Address}a.ts\n#EXT-X-ENDLIST\n"),
            ("parts.mp4", $"ffconcat version 1.0\nfile '{clock}'\n"),
            ("joined.mp4", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nconcat:{clock}|/etc/hostname\n#EXT-X-ENDLIST\n"),
            ("manifest.mp4", $"<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" mediaPresentationDuration=\"PT6S\"><Period><AdaptationSet><Representation id=\"a\" bandwidth=\"1\"><BaseURL>{server.Address}a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>"),
            ("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=a\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n"),
            ("page.mp4", "<html><body><h1>Not found</h1></body></html>"),
        ];
        foreach (var (name, text) in lures)
        {
            await File.WriteAllTextAsync(clips[name], text, Token);

            var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clips[name], new EditResult("mkv")));

            Assert.Equal(FilmFault.Input, refused.Fault);
            Assert.DoesNotContain(clips[name], refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task What_is_broken_or_empty_is_told_from_a_film()
    {
        var whole = await File.ReadAllBytesAsync(await clips.ClockAsync(), Token);
        await File.WriteAllBytesAsync(clips["cut.mp4"], whole[..(whole.Length / 2)], Token);
        await File.WriteAllBytesAsync(clips["empty.mp4"], [], Token);
        var nothing = await clips.MakeAsync("nothing.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:duration=1", "-frames:v", "0", "-c:v", "libx264"]);

        var cut = await RefusedAsync(clips["cut.mp4"]);
        var empty = await RefusedAsync(clips["empty.mp4"]);
        var still = await RefusedAsync(nothing);

        Assert.Contains("moov atom not found", cut.Message, StringComparison.Ordinal);
        Assert.NotEmpty(empty.Message);
        Assert.Matches("There is (nothing in it|neither a picture nor a sound in it)", still.Message);
    }

    [Fact]
    public async Task A_film_whose_end_is_missing_does_not_become_a_shorter_one()
    {
        var clock = await clips.ClockAsync();
        var front = await clips.MakeAsync("front.mp4", _ => ["-i", clock, "-c", "copy", "-movflags", "+faststart"]);
        var whole = await File.ReadAllBytesAsync(front, Token);
        await File.WriteAllBytesAsync(clips["short.mp4"], whole[..(whole.Length * 2 / 3)], Token);

        var failure = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clips["short.mp4"], new EditResult("mkv")));

        Assert.Equal(FilmFault.Input, failure.Fault);
        Assert.Matches(@"^Its end is missing: it says that it lasts 6(\.\d+)? s, and after [34]\.\d+ s there is nothing\.$", failure.Message);
    }

    [Fact]
    public async Task A_program_that_asks_for_more_memory_than_it_may_have_fails_and_says_so()
    {
        var ffmpeg = new FfmpegProgram(Options.Create(new FfmpegOptions { Memory = 256L << 20 }));

        var failure = await Assert.ThrowsAsync<ProgramException>(() => ffmpeg.RunAsync(
            ["-f", "lavfi", "-i", "color=size=12000x12000:rate=1:duration=2", "-vf", "format=gbrp", "-f", "null", "-"], TimeSpan.Zero, static _ => { }, static _ => { }, Token));

        Assert.Contains("Cannot allocate memory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_is_read_by_ranges_from_an_address_and_only_as_far_as_it_is_kept()
    {
        var clock = await clips.ClockAsync();
        var bytes = await File.ReadAllBytesAsync(await clips.MakeAsync("ranged.mp4", _ => ["-i", clock, "-c", "copy", "-movflags", "+faststart"]), Token);
        await using var server = await LocalServer.StartAsync(async context =>
        {
            var from = context.Request.Headers.Range.Count > 0 ? long.Parse(context.Request.Headers.Range[0]!["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture) : 0;
            context.Response.StatusCode = context.Request.Headers.Range.Count > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            context.Response.Headers.AcceptRanges = "bytes";
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
            context.Response.ContentLength = bytes.Length - from;
            await context.Response.Body.WriteAsync(bytes.AsMemory((int)from), context.RequestAborted);
        });

        var edited = await clips.EditAsync($"{server.Address}film?signature=secret", new EditResult(), new Trim(2, 4));

        Assert.Equal(FilmMethod.Copied, edited.Method);
        Assert.Equal(Enumerable.Range(50, 50), await FilmEyes.NumbersAsync(edited.Files[0].Path));
    }

    private async Task<FilmException> RefusedAsync(string place)
    {
        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(place, new EditResult("mkv")));
        Assert.Equal(FilmFault.Input, refused.Fault);
        return refused;
    }
}
