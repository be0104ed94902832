using System.Globalization;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>A film whose pictures were encoded in chunks and joined.</summary>
internal sealed record Chunks(FilmSource Source, ChunkPlan Plan, IReadOnlyList<EncodedChunk> Made, GivenPictures Pictures)
{
    public string Joined => Pictures.Place;

    public static FfmpegProgram Ffmpeg { get; } = new(Options.Create(new FfmpegOptions()));

    public static FfprobeProgram Ffprobe { get; } = new(Options.Create(new FfmpegOptions()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<FilmSource> LookAsync(string place) => FilmSource.LookAsync(Ffprobe, place, static _ => { }, Token);

    public static Task<ChunkPlan> PlanAsync(FilmSource source, double wanted) => ChunkPlan.FindAsync(Ffprobe, source, wanted, static _ => { }, Token);

    public static PictureEncoding Lossless(FilmSource source) => PictureEncoding.For("libx264", 0, "veryfast", source);

    public static async Task<Chunks> MakeAsync(string place, double wanted, string folder, Func<FilmSource, PictureEncoding> encoding)
    {
        var source = await LookAsync(place);
        var plan = await PlanAsync(source, wanted);
        Directory.CreateDirectory(folder);
        var made = new List<EncodedChunk>();
        foreach (var chunk in plan.Chunks)
        {
            made.Add(await EncodeAsync(source, chunk, encoding(source), Path.Combine(folder, $"chunk{chunk.Number}.mp4")));
        }

        return new Chunks(source, plan, made, await JoinAsync(made, folder));
    }

    public static Task<EncodedChunk> EncodeAsync(FilmSource source, FilmChunk chunk, PictureEncoding encoding, string file) =>
        new ChunkEncoder(Ffmpeg, Ffprobe).EncodeAsync(source, chunk, encoding, threads: 1, file, static _ => { }, static _ => { }, Token);

    public static Task<GivenPictures> JoinAsync(IReadOnlyList<EncodedChunk> made, string folder) =>
        new ChunkJoin(Ffmpeg, Ffprobe).JoinAsync(made, folder, static _ => { }, static _ => { }, Token);

    /// <summary>When its pictures are seen, in microseconds from the first.</summary>
    public static async Task<IReadOnlyList<long>> TimesAsync(string file)
    {
        var text = await FilmClips.RunAsync("ffprobe", "-v", "quiet", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", file);
        var times = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (long)Math.Round(double.Parse(line.TrimEnd(','), CultureInfo.InvariantCulture) * 1e6)).ToList();
        return times.ConvertAll(time => time - times[0]);
    }
}
