using System.Globalization;
using System.Text;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Films;

/// <summary>Which streams the result has, and what ffmpeg is told for each.</summary>
internal sealed partial class FilmPlan
{
    private const string OtherTimes = "its times are no longer those of the pictures";

    private static readonly string[] Titles = ["language", "title", "handler_name"];

    private readonly List<string> maps = [];
    private readonly List<string> options = [];
    private readonly List<ExpectedStream> expected = [];
    private readonly List<string> complex = [];
    private readonly List<string> lost = [];

    /// <summary>Streams that the format does not carry; known when it is finished.</summary>
    public IReadOnlyList<string> Lost => lost;

    /// <summary>Whether any sound is made anew; known when it is finished.</summary>
    public bool EncodesSounds { get; private set; }

    /// <summary>What ffmpeg is told, and what must come out.</summary>
    /// <param name="cut">Where the copied pictures are cut, if they are.</param>
    public (IReadOnlyList<string> Arguments, FilmExpectation Expected) Finish(FilmCut? cut, string output)
    {
        if (graph.Length > 0)
        {
            complex.Add(graph.TrimEnd(';'));
        }

        var copiesPicture = CopiesPicture;
        foreach (var stream in source.Report.Streams)
        {
            Map(stream, copiesPicture, cut);
        }

        AddWords();
        AttachCovers();
        if (expected.Count == 0)
        {
            throw FilmException.Asked("Nothing is left: there would be neither a picture nor a sound in it.");
        }

        var chapters = Chapters();
        string[] window = copiesPicture && !Window.IsAll
            ? [.. Window.From > FilmWindow.Slack ? new[] { "-ss", Seconds(Window.From) } : []]
            : [.. Windowed()];
        string[] until = copiesPicture && Window.To is { } to ? ["-t", Seconds(to - Window.From)] : [];
        List<string> arguments =
        [
            .. threads.Length > 0 ? new[] { "-filter_threads", threads[1], "-filter_complex_threads", threads[1] } : [], .. threads,
            .. autoTurn ? [] : new[] { "-noautorotate" }, .. window, .. inputs.SelectMany(input => input), .. Graph(), .. maps, .. options,
            .. recipe.Result.KeepMetadata ? ["-map_metadata", "0"] : new[] { "-map_metadata", "-1" }, .. chapters.Arguments, .. Stamp(),
            "-max_muxing_queue_size", "4096", .. threads, .. until, .. Container(), "-f", Format.Muxer, output,
        ];
        return (arguments, Expect(chapters.Count, cut));
    }

    private string[] Graph() => complex.Count == 0 ? [] : ["-filter_complex", string.Join(';', complex)];

    // What a file is asked for must never be worse than what a stream is: with the index in front, players begin at once.
    private string[] Container() => Format.HasBoxes ? ["-movflags", "+faststart"] : Format.Name == "gif" ? ["-loop", "0"] : [];

    // Boxes have places for known names only, and one of them is for words by which a thing is found.
    private string[] Stamp() =>
        order.Stamp is not { } recipe ? []
        : !Format.HasBoxes ? ["-metadata", $"{FileFacts.StampTag}={recipe}"]
        : ["-metadata", $"{FileFacts.WordsTag}={FileFacts.WithStamp(source.Report.Tags.GetValueOrDefault(FileFacts.WordsTag), recipe)}"];

    private void Map(ProbeStream stream, bool copiesPicture, FilmCut? cut)
    {
        if (!order.Keeps(stream))
        {
            Tell(stream, stream.Language is { } language ? $"nobody wants it in {language}" : "nobody wants it");
        }
        else if (stream == source.Picture && picture is not null)
        {
            MapPicture(stream, copiesPicture, cut);
        }
        else if (stream.Kind == "video")
        {
            MapCover(stream);
        }
        else if (stream.Kind == "audio")
        {
            MapSound(stream);
        }
        else if (stream.Kind == "subtitle")
        {
            MapWords(stream);
        }
        else if (stream.Kind == "attachment" && Format.KeepsAttachments)
        {
            Copy(stream);
        }
        else if (stream.Kind == "data" && Format.Data.Any(data => data == stream.Codec || data == stream.Mark))
        {
            MapData(stream);
        }
        else if (!IsRemade(stream))
        {
            Leave(stream, $"{Format.Name} does not carry it");
        }
    }

    private void MapData(ProbeStream stream)
    {
        if (isJoined || Window.Speed != 1)
        {
            Leave(stream, OtherTimes);
        }
        else
        {
            Copy(stream);
        }
    }

    // The time code of a film is written anew from its metadata; a list of chapters, from the chapters.
    private bool IsRemade(ProbeStream stream) =>
        stream.Kind == "data" && (stream.Tags.ContainsKey("timecode") || (stream.Codec == "bin_data" && source.Report.Chapters.Count > 0));

    private void MapPicture(ProbeStream stream, bool copies, FilmCut? cut)
    {
        var place = expected.Count;
        if (copies)
        {
            if (parts.Spliced is { } spliced)
            {
                Replace(stream, stream, spliced.File, spliced.Late);
            }
            else if (parts.Given is { Picture: { } made } given)
            {
                Replace(stream, made, given.Place, GivenLate);
            }
            else
            {
                Copy(stream);
                options.AddRange(Cutting(place, cut));
            }

            options.AddRange(expected[place].Codec == "hevc" && Format.HasBoxes ? [$"-tag:{place}", "hvc1"] : []);
            return;
        }

        var isGraph = picture!.IsGraph;
        if (isGraph)
        {
            complex.Add($"{(picture.Text.StartsWith('[') ? "" : $"[0:{stream.Index}]")}{picture.Text}{(picture.Text.EndsWith(']') ? "null" : "")}[picture]");
        }

        maps.AddRange(["-map", isGraph ? "[picture]" : $"0:{stream.Index}"]);
        options.AddRange(order.Encoding is { } encoding
            ? encoding.Arguments(order.Threads, FormattableString.Invariant($"{place}"), Format.HasBoxes)
            : PictureCodec.Arguments(codec, place, recipe.Result.Quality, picture.IsToned ? Toned(stream) : stream, Format.HasBoxes));
        options.AddRange(isGraph || picture.Text.Length == 0 ? [] : new[] { $"-filter:{place}", picture.Text });
        if (isGraph)
        {
            Tell(stream, place);
        }

        if (!picture.IsToned && (stream.Light(ProbeStream.Mastering) ?? stream.Light(ProbeStream.LightLevel)) is not null && !PictureCodec.KeepsLight(codec))
        {
            notes.Add($"Within which bounds of light it was graded (HDR10) is no longer said: {codec} has no words for it.");
        }

        if (rate is null && stream.TimeBase is { } unit)
        {
            // By the film's own clock: pictures that do not come evenly stay where they are.
            options.AddRange([$"-fps_mode:{place}", "vfr", $"-enc_time_base:{place}", unit.Replace('/', ':')]);
        }

        if (!autoTurn)
        {
            options.AddRange([$"-metadata:s:{place}", "rotate=0"]);
        }

        expected.Add(new ExpectedStream("video", codec) { Language = stream.Language });
    }

    // Its pictures from elsewhere, by its names.
    private void Replace(ProbeStream stream, ProbeStream taken, string place, double late)
    {
        inputs.Add(["-itsoffset", Seconds(late), .. MediaInput.Film(place)]);
        Tell(stream, expected.Count);
        Copy(stream with { Codec = taken.Codec }, inputs.Count - 1, taken.Index);
    }

    private static ProbeStream Toned(ProbeStream stream) => stream with { ColourPrimaries = "bt709", ColourTransfer = "bt709", ColourSpace = "bt709", ColourRange = "tv", SideData = [] };

    private void MapSound(ProbeStream stream)
    {
        if (isMuted || Format.Sounds.Count == 0)
        {
            return;
        }

        if (Format.IsAlone && expected.Any(other => other.Kind == "audio"))
        {
            Leave(stream, $"{Format.Name} carries one sound");
            return;
        }

        var (place, chain) = (expected.Count, sounds.Find(sound => sound.Stream == stream)!);
        var carries = stream.Codec is { } present && Format.Sounds.Contains(present);
        if (chain.IsEmpty && carries && !(SoundCodec.IsExact(stream.Codec) && !Window.IsAll) && (recipe.Result.Quality is null || Format.HasPicture))
        {
            Copy(stream);
            options.AddRange(Window.From > FilmWindow.Slack && source.Picture is not null ? [$"-copypriorss:{place}", "0"] : []);
            return;
        }

        var encoded = carries && SoundCodec.CanEncode(stream.Codec!) ? stream.Codec! : Format.Sounds.First(SoundCodec.CanEncode);
        if (Format.Name == "wav" && !carries && stream.Codec is "flac" or "alac" or "pcm_s24be")
        {
            encoded = "pcm_s24le";
        }

        var text = string.Join(',', [.. chain.Text.Length > 0 ? [chain.Text] : Array.Empty<string>(), .. SoundCodec.Preparing(encoded, stream)]);
        if (chain.IsGraph)
        {
            // A filter that does nothing, where there is none, gives the label something to stand behind.
            complex.Add($"{text}{(text.EndsWith(']') ? "anull" : "")}[sound{place}]");
        }

        maps.AddRange(["-map", chain.IsGraph ? $"[sound{place}]" : $"0:{stream.Index}"]);
        EncodesSounds = true;
        options.AddRange(SoundCodec.Arguments(encoded, place, recipe.Result.Quality, stream));
        options.AddRange(chain.IsGraph || text.Length == 0 ? [] : new[] { $"-filter:{place}", text });
        if (chain.IsGraph)
        {
            Tell(stream, place);
        }

        Name(stream, place);
        if (stream.Channels > SoundCodec.MostChannels(encoded))
        {
            notes.Add($"Sound {stream.Index} has {stream.Channels} channels; {encoded} has {SoundCodec.MostChannels(encoded)}, to which they are mixed.");
        }

        expected.Add(new ExpectedStream("audio", encoded) { Language = LanguageOf(stream), Channels = Math.Min(stream.Channels ?? 2, SoundCodec.MostChannels(encoded)) });
    }

    private void Copy(ProbeStream stream) => Copy(stream, 0, stream.Index);

    private void Copy(ProbeStream stream, int input, int index)
    {
        var place = expected.Count;
        maps.AddRange(["-map", $"{input}:{index}"]);
        options.AddRange([$"-c:{place}", "copy"]);
        Name(stream, place);
        expected.Add(new ExpectedStream(stream.Kind, stream.Codec)
        {
            Language = LanguageOf(stream), Channels = stream.Kind == "audio" ? stream.Channels : null, IsCover = stream.IsCover, IsFleeting = stream.Kind == "subtitle",
        });
    }

    private string? LanguageOf(ProbeStream stream) => stream.Language is { } language ? LanguageCode.In(Format, language) : null;

    private void Name(ProbeStream stream, int place)
    {
        if (LanguageOf(stream) is { } language && (language != stream.Language || !recipe.Result.KeepMetadata))
        {
            options.AddRange([$"-metadata:s:{place}", $"language={language}"]);
        }
    }

    // What comes out of a graph has forgotten what it was called.
    private void Tell(ProbeStream stream, int place)
    {
        foreach (var name in Titles.Where(stream.Tags.ContainsKey))
        {
            options.AddRange([$"-metadata:s:{place}", $"{name}={stream.Tags[name]}"]);
        }
    }

    private void Leave(ProbeStream stream, string why) => lost.Add(Tell(stream, why));

    private string Tell(ProbeStream stream, string why)
    {
        var words = $"Stream {stream.Index} ({stream.Kind}{(stream.Codec is null ? "" : $", {stream.Codec}")}) is left out: {why}.";
        notes.Add(words);
        return words;
    }

    // Pictures that come before the first, or after the last, in the order in which they are decoded but not in which they are seen.
    private static IEnumerable<string> Cutting(int place, FilmCut? cut)
    {
        if (cut is null)
        {
            yield break;
        }

        yield return $"-copypriorss:{place}";
        yield return "0";
        yield return $"-bsf:{place}";
        yield return FormattableString.Invariant($"noise=drop=lt(pts*tb\\,{-FilmWindow.Slack})")
            + (cut.Span is { } span ? FormattableString.Invariant($"+gte(pts*tb\\,{span - FilmWindow.Slack:0.######})") : "");
    }

    private (IReadOnlyList<string> Arguments, int Count) Chapters()
    {
        var chapters = source.Report.Chapters;
        if (chapters.Count == 0)
        {
            return (["-map_chapters", "-1"], 0);
        }

        if (!Format.KeepsChapters)
        {
            notes.Add($"Its {chapters.Count} chapters are left out: {Format.Name} does not carry them.");
            return (["-map_chapters", "-1"], 0);
        }

        if (Window.IsAll && Window.Speed == 1 && !isJoined)
        {
            return (["-map_chapters", "0"], chapters.Count);
        }

        var (text, count, end) = (new StringBuilder(";FFMETADATA1\n"), 0, Window.To ?? source.Length);
        foreach (var chapter in chapters)
        {
            var (from, to) = (Math.Max(Window.From, chapter.Start - source.Report.Start), Math.Min(end, chapter.End - source.Report.Start));
            if (to - from > source.Frame)
            {
                count++;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"[CHAPTER]\nTIMEBASE=1/1000\nSTART={(from - Window.From) / Window.Speed * 1000:0}\nEND={(to - Window.From) / Window.Speed * 1000:0}\ntitle={Metadata(chapter.Title ?? "")}\n");
            }
        }

        inputs.Add(["-f", "ffmetadata", "-protocol_whitelist", "file", "-i", $"file:{parts.Script(text.ToString(), "txt")}"]);
        return (["-map_chapters", $"{inputs.Count - 1}"], count);
    }

    private static string Metadata(string text) => string.Concat(text.Select(letter => "=;#\\\n".Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));

    private FilmExpectation Expect(int chapters, FilmCut? cut)
    {
        var isSeen = expected.Any(stream => stream is { Kind: "video", IsCover: false });
        var (shown, copies) = (parts.Given?.Picture ?? source.Picture, CopiesPicture);
        var (begin, end) = (parts.Given is null ? Math.Max(Window.From, source.PictureBegin) : GivenLate, Math.Min(Window.To ?? source.PictureEnd, source.PictureEnd));
        var joined = isJoined ? length - (source.Length / Window.Speed) : 0;
        var frame = rate is { } even ? 1 / even : source.Frame / Math.Min(1, Window.Speed);
        return new FilmExpectation(Format, [.. expected])
        {
            Length = isJoined ? length : isSeen ? cut?.Kept ?? (end - begin) / Window.Speed : length,
            // A packet of sound lasts up to a tenth of a second, with what encoders put before it.
            Slack = isSeen ? (frame * (source.IsUneven ? 3 : 1) * (isJoined ? 1 + (inputs.Count * 2) : 1)) + 0.005 : Math.Max(0.1, joined > 0 ? 0.2 : 0),
            Width = !isSeen ? null : copies ? shown!.Width : picture!.Width,
            Height = !isSeen ? null : copies ? shown!.Height : picture!.Height,
            PixelAspect = !isSeen ? null : copies ? shown!.PixelAspect : picture!.PixelAspect,
            Turn = isSeen && copies ? shown!.Rotation : 0,
            Colours = isSeen && codec != "gif" && Format.Name != "ts" ? copies || !picture!.IsToned ? source.Picture : Toned(source.Picture!) : null,
            Chapters = chapters,
            Frames = parts.Given is { Picture.Frames: { } frames } ? (int)frames : copies ? cut?.Frames : null,
        };
    }
}
