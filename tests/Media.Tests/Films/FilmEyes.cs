using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Aspire.Media.Tests.Films;

/// <summary>Looks at films with ffmpeg's own means, past everything that the product says of them.</summary>
internal static partial class FilmEyes
{
    private const int Sampling = 48_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The number in each picture of the clock.</summary>
    public static async Task<IReadOnlyList<int>> NumbersAsync(string file) =>
        (await GreyAsync(file)).Select(picture => Enumerable.Range(0, 8).Sum(bit => picture[(10 * 160) + (bit * 20) + 10] > 126 ? 1 << bit : 0)).ToList();

    /// <summary>When it flashes, in seconds from its begin.</summary>
    public static async Task<IReadOnlyList<double>> FlashesAsync(string file)
    {
        var times = await TimesAsync(file);
        var pictures = await GreyAsync(file);
        Assert.Equal(times.Count, pictures.Count);
        return times.Where((_, place) => Enumerable.Range(0, 40).All(pixel => pictures[place][((30 + pixel) * 160) + 20 + (pixel * 3)] > 215)).ToList();
    }

    /// <summary>When its pictures are seen, in seconds from its begin.</summary>
    public static async Task<IReadOnlyList<double>> TimesAsync(string file)
    {
        var probe = JsonNode.Parse(await FilmClips.RunAsync("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time:format=start_time", "-of", "json", file))!;
        var begin = double.Parse((string)probe["format"]!["start_time"]!, CultureInfo.InvariantCulture);
        return ((JsonArray)probe["frames"]!).Select(frame => double.Parse((string)frame!["pts_time"]!, CultureInfo.InvariantCulture) - begin).ToList();
    }

    /// <summary>When it begins to beep, in seconds from its begin.</summary>
    public static async Task<IReadOnlyList<double>> BeepsAsync(string file)
    {
        var raw = $"{file}.s16";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-y", "-i", file, "-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", $"{Sampling}", "-f", "s16le", raw);
        var bytes = await File.ReadAllBytesAsync(raw, Token);
        var (beeps, last) = (new List<double>(), -Sampling);
        for (var sample = 0; sample < bytes.Length / 2; sample++)
        {
            if (Math.Abs((int)BitConverter.ToInt16(bytes, sample * 2)) > 6000)
            {
                if (sample - last > Sampling / 4)
                {
                    beeps.Add((double)sample / Sampling);
                }

                last = sample;
            }
        }

        return beeps;
    }

    /// <summary>A hash of each picture as it is decoded.</summary>
    public static async Task<IReadOnlyList<string>> HashesAsync(string file, params string[] filters)
    {
        var text = await FilmClips.RunAsync("ffmpeg", ["-v", "error", "-i", file, "-map", "0:v:0", .. filters, "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        // What a decoder complains of stands between them.
        return text.Split('\n').Where(line => line.StartsWith("0,", StringComparison.Ordinal)).Select(line => line.Split(',')[^1].Trim()).ToList();
    }

    /// <summary>How like a film is to what ffmpeg's own filters make of its source, in decibels; the worst picture counts.</summary>
    public static async Task<double> LikenessAsync(string file, string source, string filters)
    {
        var log = $"{file}.psnr";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-i", file, "-i", source, "-lavfi", $"[0:v]settb=1/25,setpts=N[a];[1:v]{filters},settb=1/25,setpts=N[b];[a][b]psnr=stats_file={log}:shortest=1", "-f", "null", "-");
        var all = (await File.ReadAllLinesAsync(log, Token)).Select(line => Average().Match(line).Groups["value"].Value).ToList();
        Assert.NotEmpty(all);
        return all.Min(value => value == "inf" ? 100 : double.Parse(value, CultureInfo.InvariantCulture));
    }

    /// <summary>Of each stream what it is, as ffprobe says: kind, codec, language.</summary>
    public static async Task<string> StreamsAsync(string file)
    {
        var probe = JsonNode.Parse(await FilmClips.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_type,codec_name:stream_tags=language", "-of", "json", file))!;
        return string.Join(' ', ((JsonArray)probe["streams"]!).Select(stream => $"{stream!["codec_type"]}:{stream["codec_name"]}:{stream["tags"]?["language"]}".Replace(":und", "", StringComparison.Ordinal).TrimEnd(':')));
    }

    /// <summary>A value that ffprobe says of the first picture.</summary>
    public static async Task<string> SaysAsync(string file, string entry) =>
        (await FilmClips.RunAsync("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", $"stream={entry}", "-of", "default=nk=1:nw=1", file)).Trim();

    private static async Task<List<byte[]>> GreyAsync(string file)
    {
        var raw = $"{file}.grey";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-y", "-i", file, "-map", "0:v:0", "-vf", "scale=160:90", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-f", "rawvideo", raw);
        return (await File.ReadAllBytesAsync(raw, Token)).Chunk(160 * 90).ToList();
    }

    [GeneratedRegex(@"psnr_avg:(?<value>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Average();
}
