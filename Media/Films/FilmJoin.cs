using System.Globalization;
using System.Text;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>Films put behind one another as they are, where they are alike to the last parameter of their codecs.</summary>
internal static class FilmJoin
{
    /// <summary>What ffmpeg is told, and what must come out; null where something has to be done to them.</summary>
    public static (FilmFormat Format, string List, IReadOnlyList<string> Arguments, FilmExpectation Expected)? Plan(FilmOrder order, FilmSource source, FilmParts parts, string folder)
    {
        var result = order.Recipe.Result;
        if (order.Recipe.Operations is not [Concat concat] || result is not { Codec: null, Quality: null, Extract: null } || source.Picture is null
            || (result.Format is { } named ? FilmFormat.Of(named) : FilmFormat.OfFilm(source.Report, order.ContentType)) is not { } format)
        {
            return null;
        }

        FilmSource[] all = [source, .. concat.Assets.Select(asset => parts.Films[asset])];
        var streams = source.Report.Streams;
        // What is neither seen nor heard has times of its own, which nobody puts behind one another.
        if (streams.Any(stream => stream.IsCover || stream.Kind is not ("video" or "audio")) || source.Report.Chapters.Count > 0
            || streams.Any(stream => !(stream.Kind == "video" ? format.Pictures : format.Sounds).Contains(stream.Codec)) || (source.Picture.Rotation != 0 && !format.KeepsTurn)
            || all.Skip(1).Any(other => !other.Report.Streams.Select(Sign).SequenceEqual(streams.Select(Sign))))
        {
            return null;
        }

        var list = parts.Script(List(all), "ffconcat");
        var output = Path.Combine(folder, $"film{format.Extension}");
        var (graph, maps, expected) = (new List<string>(), new List<string>(), new List<ExpectedStream>());
        foreach (var stream in streams)
        {
            if (stream.Kind == "video")
            {
                maps.AddRange(["-map", $"0:{stream.Index}", $"-c:{expected.Count}", "copy"]);
                maps.AddRange(stream.Codec == "hevc" && format.HasBoxes ? [$"-tag:{expected.Count}", "hvc1"] : []);
                expected.Add(new ExpectedStream("video", stream.Codec));
            }
            else
            {
                var codec = SoundCodec.CanEncode(stream.Codec!) ? stream.Codec! : format.Sounds.First(SoundCodec.CanEncode);
                graph.Add(Sound(stream, all, expected.Count));
                maps.AddRange(["-map", $"[sound{expected.Count}]", .. SoundCodec.Arguments(codec, expected.Count, null, stream)]);
                maps.AddRange(stream.Language is { } language ? [$"-metadata:s:{expected.Count}", $"language={language}"] : []);
                expected.Add(new ExpectedStream("audio", codec) { Channels = stream.Channels, Language = stream.Language });
            }
        }

        return (
            format,
            list,
            [
                .. MediaInput.Joined(list), .. all.SelectMany(one => one.Input), .. graph.Count > 0 ? ["-filter_complex", string.Join(';', graph)] : Array.Empty<string>(), .. maps,
                .. result.KeepMetadata ? ["-map_metadata", "1"] : new[] { "-map_metadata", "-1" }, .. format.HasBoxes ? ["-movflags", "+faststart"] : Array.Empty<string>(), "-f", format.Muxer, output,
            ],
            new FilmExpectation(format, expected)
            {
                Length = all.Sum(one => one.PictureEnd), Slack = source.Frame * all.Length, Width = source.Picture.Width, Height = source.Picture.Height, PixelAspect = source.Picture.PixelAspect,
                Turn = source.Picture.Rotation, Colours = source.Picture, Frames = all.All(one => one.Picture?.Frames is not null) ? (int)all.Sum(one => one.Picture!.Frames!.Value) : null,
            });
    }

    // Encoders of sound begin before the first sample, and end after the last: packets put behind one another drift from the pictures. So each is cut to the length of its pictures.
    private static string Sound(ProbeStream stream, FilmSource[] all, int place) => string.Concat(all.Select((one, number) => string.Create(
            CultureInfo.InvariantCulture,
            $"[{number + 1}:{stream.Index}]aresample={stream.SampleRate ?? 48_000}:async=1:first_pts=0,apad=whole_dur={one.PictureEnd:0.######},atrim=end={one.PictureEnd:0.######},asetpts=N/SR/TB[part{place}x{number}];")))
        + string.Concat(all.Select((_, number) => $"[part{place}x{number}]")) + string.Create(CultureInfo.InvariantCulture, $"concat=n={all.Length}:v=0:a=1[sound{place}]");

    // All that a decoder is told once, at the begin.
    private static string Sign(ProbeStream stream) => string.Join(
        '|', stream.Kind, stream.Codec, stream.Profile, stream.Width, stream.Height, stream.PixelFormat, stream.PixelAspect, stream.Rotation, stream.FieldOrder, stream.ColourSpace, stream.ColourTransfer,
        stream.ColourPrimaries, stream.TimeBase, stream.SampleRate, stream.Channels, stream.ChannelLayout, stream.Setup);

    private static string List(IEnumerable<FilmSource> films)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        foreach (var film in films)
        {
            var named = film.Place.StartsWith("http", StringComparison.Ordinal) ? film.Place : $"file:{film.Place}";
            list.Append("file '").Append(named.Replace("'", @"'\''", StringComparison.Ordinal)).Append("'\n").Append(CultureInfo.InvariantCulture, $"duration {film.PictureEnd:0.######}\n");
        }

        return list.ToString();
    }
}
