using System.Globalization;

using Aspire.Media.Films;
using Aspire.Media.Programs;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Chunks that are damaged or missing, and films that are no longer what they were.</summary>
public sealed class ChunkRefusalTests(FilmClips clips)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chunk_that_is_damaged_missing_or_of_another_plan_is_named()
    {
        var made = await Chunks.MakeAsync(await clips.ClockAsync(), 2, clips["refused damaged"], Chunks.Lossless);
        var bytes = await File.ReadAllBytesAsync(made.Made[1].File, Token);
        bytes[bytes.Length / 2] ^= 0x55;
        var flipped = made.Made[1] with { File = clips["refused flipped.mp4"] };
        await File.WriteAllBytesAsync(flipped.File, bytes, Token);
        var other = made.Made[1] with { Chunk = made.Made[1].Chunk with { From = made.Made[1].Chunk.From + 1 } };
        (IReadOnlyList<EncodedChunk> Chunks, string Words)[] refusals =
        [
            ([made.Made[0], flipped, made.Made[2]], "Chunk 1 is damaged: it is not the file that was encoded."),
            ([made.Made[0], made.Made[2]], "Chunk 1 is missing."),
            ([made.Made[0], made.Made[1]], "The chunks behind 1 are missing: it is not the last of its film."),
            ([made.Made[0], made.Made[1], made.Made[1], made.Made[2]], "Chunk 1 is there twice."),
            ([made.Made[0], other, made.Made[2]], "Chunk 1 does not begin where chunk 0 ends"),
            ([made.Made[0], made.Made[1] with { Pictures = 51 }, made.Made[2]], "The chunks do not stand behind one another: of chunk 1 there are 50 pictures and not 51."),
            ([made.Made[0], made.Made[1] with { Times = "other" }, made.Made[2]], "The chunks do not stand behind one another: the pictures of chunk 1 are not seen when they are in the film."),
            ([], "There is no chunk to be joined."),
        ];
        foreach (var (chunks, words) in refusals)
        {
            var refused = await Assert.ThrowsAsync<FilmException>(() => Chunks.JoinAsync(chunks, Directory.CreateDirectory(clips["refused joined"]).FullName));

            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_film_that_became_shorter_or_another_since_it_was_planned_is_not_taken_for_the_same()
    {
        var clock = await clips.ClockAsync();
        var front = await clips.MakeAsync("refused front.mp4", _ => ["-i", clock, "-c", "copy", "-movflags", "+faststart"]);
        var plan = await Chunks.PlanAsync(await Chunks.LookAsync(front), 2);
        var whole = await File.ReadAllBytesAsync(front, Token);
        await File.WriteAllBytesAsync(clips["refused short.mp4"], whole[..(whole.Length * 55 / 100)], Token);
        var brief = await clips.MakeAsync("refused brief.mp4", _ => ["-t", "5", "-i", clock, "-c", "copy", "-an"]);
        var other = await clips.MakeAsync("refused other.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24000/1001:duration=6", "-c:v", "libx264", "-preset", "ultrafast"]);
        (string Place, int Chunk, string Words)[] changes =
        [
            (clips["refused short.mp4"], 2, "No picture is seen at 4 s, where chunk 2 begins: the film has changed since it was planned."),
            (clips["refused short.mp4"], 1, "Its end is missing: after "),
            (brief, 2, "It ends at 5."),
            (other, 1, "No picture is seen at 2 s, where chunk 1 begins, but at "),
        ];
        foreach (var (place, chunk, words) in changes)
        {
            var film = await Chunks.LookAsync(place);
            var refused = await Assert.ThrowsAsync<FilmException>(() => Chunks.EncodeAsync(film, plan.Chunks[chunk], Chunks.Lossless(film), clips["refused changed.mp4"]));

            Assert.Equal(FilmFault.Input, refused.Fault);
            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_drops_pictures_on_the_way_is_found_out()
    {
        var film = await Chunks.LookAsync(await clips.ClockAsync());
        var plan = await Chunks.PlanAsync(film, 2);

        var failure = await Assert.ThrowsAsync<FilmException>(() => Chunks.EncodeAsync(film, plan.Chunks[1], Chunks.Lossless(film) with { Filter = "select=mod(n\\,10)" }, clips["refused dropped.mp4"]));

        Assert.Equal(FilmFault.Result, failure.Fault);
        Assert.Matches(@"^Chunk 1 has 4\d pictures \(2(\.\d+)? to 3\.96 s\), and the film has 50 there \(2 to 3\.96 s\)", failure.Message);
    }

    [Fact]
    public async Task A_picture_that_nobody_can_decode_is_in_no_chunk_and_counted_all_the_same()
    {
        var whole = await clips.MakeAsync("refused drawn.mkv", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4", "-c:v", "png"]);
        var broken = await clips.MakeAsync("refused broken.mkv", _ => ["-i", whole, "-c", "copy", "-bsf:v", "noise=amount=eq(n\\,60)"]);
        var film = await Chunks.LookAsync(broken);
        var plan = await Chunks.PlanAsync(film, 2);

        var (first, second) = (
            await Chunks.EncodeAsync(film, plan.Chunks[0], Chunks.Lossless(film), clips["refused first.mp4"]), await Chunks.EncodeAsync(film, plan.Chunks[1], Chunks.Lossless(film), clips["refused second.mp4"]));

        Assert.Equal((50, 50), (first.Pictures, first.Packets));
        Assert.Equal(1, second.Packets - second.Pictures);
        Assert.Equal(2, plan.Chunks.Count);
    }

    [Fact]
    public async Task A_chunk_is_read_by_ranges_from_an_address_that_no_message_tells()
    {
        var clock = await clips.ClockAsync();
        var bytes = await File.ReadAllBytesAsync(await clips.MakeAsync("refused ranged.mp4", _ => ["-i", clock, "-c", "copy", "-movflags", "+faststart"]), Token);
        await using var server = await LocalServer.StartAsync(async context =>
        {
            var from = context.Request.Headers.Range.Count > 0 ? long.Parse(context.Request.Headers.Range[0]!["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture) : 0;
            context.Response.StatusCode = context.Request.Headers.Range.Count > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            context.Response.Headers.AcceptRanges = "bytes";
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
            context.Response.ContentLength = bytes.Length - from;
            await context.Response.Body.WriteAsync(bytes.AsMemory((int)from), context.RequestAborted);
        });
        var film = await Chunks.LookAsync($"{server.Address}film?signature=secret");
        var plan = await Chunks.PlanAsync(film, 2);

        await Chunks.EncodeAsync(film, plan.Chunks[1], Chunks.Lossless(film), clips["refused near.mp4"]);
        var failure = await Assert.ThrowsAsync<ProgramException>(() => Chunks.EncodeAsync(film, plan.Chunks[1], Chunks.Lossless(film) with { Filter = "nonsense" }, clips["refused far.mp4"]));

        Assert.Equal(await FilmEyes.HashesAsync(clock, "-vf", "select=between(n\\,50\\,99)"), await FilmEyes.HashesAsync(clips["refused near.mp4"]));
        Assert.Contains("nonsense", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }
}
