using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Where films are cut into chunks.</summary>
public sealed class ChunkPlanTests(FilmClips clips)
{
    [Fact]
    public async Task Chunks_begin_with_pictures_that_stand_for_themselves_and_each_where_the_one_before_ends()
    {
        var film = await Chunks.LookAsync(await clips.ClockAsync());

        var plan = await Chunks.PlanAsync(film, 2);

        Assert.Equal([0, 1, 2], plan.Chunks.Select(chunk => chunk.Number));
        Assert.Equal([0L, 2 * plan.Clock.Unit, 4 * plan.Clock.Unit], plan.Chunks.Select(chunk => chunk.From));
        Assert.Equal([2L * plan.Clock.Unit, 4L * plan.Clock.Unit, null], plan.Chunks.Select(chunk => chunk.To));
        Assert.Equal(2, plan.Chunks[1].Length, 0.0001);
        Assert.Equal(2, plan.Chunks[2].Length, 0.05);
    }

    [Fact]
    public async Task Parts_into_which_a_film_goes_are_alike()
    {
        Assert.Equal([25, 50, 75], ChunkPlan.Places(0, 100, 27).Select(place => Math.Round(place, 6)));
        Assert.Equal([61.4], ChunkPlan.Places(1.4, 121.4, 60).Select(place => Math.Round(place, 6)));
        Assert.Empty(ChunkPlan.Places(0, 80, 60));
        Assert.Empty(ChunkPlan.Places(0, 0.04, 60));
        // Whoever wants more chunks than there are keys gets as many as there are keys.
        Assert.Equal(6, (await Chunks.PlanAsync(await Chunks.LookAsync(await clips.ClockAsync()), 0.3)).Chunks.Count);
    }

    [Fact]
    public void What_is_decoded_before_a_key_and_seen_after_it_keeps_a_film_from_being_cut_there()
    {
        ProbePacket[] packets = [Packet(0, true), Packet(0.12), Packet(0.04), Packet(0.08, true), Packet(0.2, true), Packet(0.16)];

        Assert.Equal([0.2, 0], ChunkPlan.Candidates(packets, 0.15, -1).Select(packet => packet.Shown));
        Assert.Equal([0.2], ChunkPlan.Candidates(packets, 0, 0).Select(packet => packet.Shown));
    }

    [Fact]
    public void One_goes_to_a_key_and_neither_beyond_it_nor_to_the_one_before()
    {
        ProbePacket[] far = [Packet(10, true), Packet(10.2), Packet(10.4), Packet(12, true)];
        ProbePacket[] near = [Packet(10, true), Packet(10.04, true), Packet(10.4, true)];

        Assert.InRange(ChunkPlan.SeekTo(far, 10, hasIndex: true)!.Value, 10.131, 10.2);
        Assert.Equal(10, ChunkPlan.SeekTo(near, 10, hasIndex: true));
        Assert.Equal(10, ChunkPlan.SeekTo(far[..2], 10, hasIndex: true));
        Assert.Equal(8, ChunkPlan.SeekTo(far, 10, hasIndex: false));
        Assert.Null(ChunkPlan.SeekTo([Packet(1, true), Packet(2)], 1, hasIndex: false));
    }

    [Fact]
    public async Task A_film_that_renews_its_pictures_little_by_little_is_not_cut_where_they_are_broken()
    {
        var source = await clips.MakeAsync("plan refreshed.mp4", _ =>
            ["-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=6", "-c:v", "libx264", "-preset", "veryfast", "-x264-params", "intra-refresh=1:keyint=20:bframes=0", "-pix_fmt", "yuv420p"]);
        var film = await Chunks.LookAsync(source);
        // It says that it has keys.
        Assert.True((await Chunks.Ffprobe.PacketsAsync(film.Input, 0, null, null, static _ => { }, TestContext.Current.CancellationToken)).Count(packet => packet.IsKey) > 3);

        Assert.Single((await Chunks.PlanAsync(film, 1.5)).Chunks);
    }

    [Fact]
    public async Task What_has_no_pictures_cannot_be_cut_into_chunks()
    {
        var tone = await clips.MakeAsync("plan tone.flac", _ => ["-f", "lavfi", "-i", "sine=duration=1"]);

        var refused = await Assert.ThrowsAsync<FilmException>(async () => await Chunks.PlanAsync(await Chunks.LookAsync(tone), 60));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.Equal("There are no pictures in it that could be encoded.", refused.Message);
    }

    [Theory]
    [InlineData("1/90000", 90_000)]
    [InlineData("1/1000", 16_000)]
    [InlineData("1001/30000", 30_000)]
    [InlineData("1/25", 12_800)]
    [InlineData("1/27000000", 1_000_000)]
    [InlineData(null, 1_000_000)]
    public void A_clock_tells_all_times_of_a_stream_exactly(string? unit, int ticks)
    {
        var clock = PictureClock.Of(new ProbeStream(0, "video", "h264", null, null, null, null, null, null, null, null, false) { TimeBase = unit });

        Assert.Equal(ticks, clock.Unit);
        Assert.Equal(3L * ticks, clock.Ticks(clock.Seconds(3L * ticks)));
    }

    private static ProbePacket Packet(double shown, bool isKey = false) => new(shown, null, 0.04, 1, isKey);
}
