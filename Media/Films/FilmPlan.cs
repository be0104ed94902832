using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>How a film will be made: which of its streams are copied, and what the others go through. It is made from what is known, and runs nothing.</summary>
internal sealed partial class FilmPlan
{
    private readonly FilmOrder order;
    private readonly FilmSource source;
    private readonly EditRecipe recipe;
    private readonly FilmParts parts;
    private readonly List<IReadOnlyList<string>> inputs = [];
    private readonly List<string> notes = [];
    private readonly PictureChain? picture;
    private readonly string codec = "";
    private readonly bool autoTurn;
    private readonly string[] threads;
    private List<SoundChain> sounds;
    private string graph = "";
    private bool isTimed;
    private bool isJoined;
    private readonly bool isMuted;
    private double length;
    private double? rate;

    /// <param name="source">The film.</param>
    /// <param name="parts">What was found out, or made, for it before.</param>
    /// <param name="mayCopy">Whether its pictures may be taken as they are, where nothing is done to them.</param>
    public FilmPlan(FilmOrder order, FilmSource source, FilmParts parts, bool mayCopy)
    {
        (this.order, this.source, recipe, this.parts, MayCopy) = (order, source, order.Recipe, parts, mayCopy && order.Encoding is null);
        threads = order.Threads is { } few ? ["-threads", few.ToString(CultureInfo.InvariantCulture)] : [];
        var result = recipe.Result;
        autoTurn = recipe.Operations.OfType<Orient>().All(orient => orient.Auto);
        Format = Choose(result, order.ContentType);
        length = source.Length;
        inputs.Add(source.Input);
        if (source.Picture is { } seen && Format.HasPicture)
        {
            codec = parts.Given is null ? ChooseCodec(seen) : ChooseGiven(parts.Given);
            picture = new PictureChain(source, PictureCodec.PixelsFor(codec, seen.PixelFormat), autoTurn, notes);
        }
        else if (Format.HasPicture && Format.Sounds.Count == 0)
        {
            throw FilmException.Asked($"There is no picture, and {Format.Name} is nothing but pictures.");
        }

        // What is not wanted in the end is not worked on: of a graph every end must lead somewhere.
        isMuted = recipe.Operations.OfType<Mute>().Any();
        sounds = Format.Sounds.Count == 0 || isMuted ? [] : [.. source.Sounds.Where(order.Keeps).Take(Format.IsAlone ? 1 : int.MaxValue).Select(sound => new SoundChain(sound, ""))];
        foreach (var operation in recipe.Operations)
        {
            Take(operation);
        }

        RefuseChanges();
        if (picture is not null && Format.Name == "gif")
        {
            rate = Math.Min(25, source.Picture!.FrameRate ?? 25);
            picture.Add(FormattableString.Invariant($"fps={rate:0.###}"));
            picture.Palette();
        }
        else if (picture is not null && !CopiesPicture)
        {
            picture.Begin();
            picture.MakeEven();
        }
    }

    public FilmFormat Format { get; }

    public FilmWindow Window { get; private set; } = new();

    public bool MayCopy { get; }

    public bool HasPicture => picture is not null;

    public IReadOnlyList<string> Notes => notes;

    /// <summary>How long the result will be.</summary>
    public double Length => length;

    /// <summary>Sounds whose loudness must be measured first: which one, and what to run.</summary>
    public List<(int Sound, IReadOnlyList<string> Arguments)> Unmeasured { get; } = [];

    /// <summary>Whether the pictures are taken as they are.</summary>
    public bool CopiesPicture => parts.Given is not null || TakesOwn;

    private bool TakesOwn =>
        MayCopy && picture is { IsEmpty: true } && source.Picture is { Codec: { } present } seen && recipe.Result.Quality is null && Format.Pictures.Contains(present)
        && (recipe.Result.Codec is null || PictureCodec.Name(recipe.Result.Codec) == present) && (seen.Rotation == 0 || (Format.KeepsTurn && autoTurn));

    /// <summary>Why the pictures are not taken as they are.</summary>
    public string Reason =>
        order.Encoding is not null ? $"{codec} was asked for"
        : !MayCopy ? "the cuts do not lie where pictures stand for themselves"
        : isJoined ? "films that are not alike to the last parameter go behind one another in no other way"
        : picture is { IsEmpty: false } ? "its pictures are changed"
        : recipe.Result.Codec is { } asked && PictureCodec.Name(asked) != source.Picture!.Codec ? $"{PictureCodec.Name(asked)} was asked for"
        : recipe.Result.Quality is not null ? "a quality was asked for"
        : !Format.Pictures.Contains(source.Picture!.Codec) ? $"{Format.Name} does not carry {source.Picture!.Codec}"
        : $"{Format.Name} does not say how far a picture is to be turned";

    private FilmFormat Choose(EditResult result, string? contentType)
    {
        if (result.Format is { } asked)
        {
            var format = FilmFormat.Of(asked);
            return result.Extract?.Kind == ExtractKind.Audio && format.HasPicture ? throw FilmException.Asked($"{format.Name} is a format of films; sound is taken out to m4a, mp3, opus, flac, wav, ogg or mka.") : format;
        }

        if (result.Extract?.Kind == ExtractKind.Audio)
        {
            // In what carries it as it is, where there is such a thing.
            return FilmFormat.Of(source.Report.Sound?.Codec switch { "mp3" => "mp3", "opus" => "opus", "flac" => "flac", "vorbis" => "ogg", "aac" or "alac" => "m4a", "pcm_s16le" or "pcm_s24le" => "wav", _ => "m4a" });
        }

        if (FilmFormat.OfFilm(source.Report, contentType) is { } same)
        {
            return same;
        }

        notes.Add($"{source.Report.Container} is read and not written; it is Matroska now.");
        return FilmFormat.Of(source.Picture is null ? "mka" : "mkv");
    }

    private string ChooseCodec(ProbeStream seen)
    {
        if (recipe.Result.Codec is { } asked)
        {
            var name = PictureCodec.Name(asked);
            return !PictureCodec.CanEncode(name) ? throw FilmException.Asked($"`{asked}` is no codec that pictures are encoded with here.")
                : !Format.Pictures.Contains(name) ? throw FilmException.Asked($"{Format.Name} does not carry {name}, but {string.Join(", ", Format.Pictures)}.")
                : name;
        }

        return seen.Codec is { } present && Format.Pictures.Contains(present) && PictureCodec.CanEncode(present) ? present : Format.Pictures[0];
    }

    private void Take(EditOperation operation)
    {
        switch (operation)
        {
            case Trim trim:
                Cut(trim);
                break;
            case Concat concat:
                Join(concat);
                break;
            case Speed speed:
                Hasten(speed.Factor);
                break;
            case Fade fade:
                FadeBoth(fade);
                break;
            case Volume volume:
                Heard("volume").ForEach(sound => sound.Louder(volume));
                break;
            case Loudness loudness:
                Level(loudness);
                break;
            case Mute or Orient:
                // Known before.
                break;
            case Subtitles { Burn: false }:
                // Its stream is mapped beside the others.
                break;
            default:
                Show(operation, picture ?? throw FilmException.Asked("There is no picture to which this could be done."));
                break;
        }
    }

    private void Show(EditOperation operation, PictureChain chain)
    {
        switch (operation)
        {
            case Rotate rotate:
                chain.Rotate(rotate);
                break;
            case Flip flip:
                chain.Flip(flip);
                break;
            case Crop crop:
                chain.Crop(crop);
                break;
            case Resize resize:
                chain.Resize(resize);
                break;
            case Colour colour:
                chain.Look(colour);
                break;
            case Blur blur when blur.Radius is > 0 and <= 500:
                chain.Add(FormattableString.Invariant($"gblur=sigma={blur.Radius:0.###}:steps=3"));
                break;
            case Sharpen sharpen when sharpen.Radius is > 0 and <= 500:
                var side = Math.Clamp((2 * (int)Math.Ceiling(sharpen.Radius)) + 1, 3, 23);
                chain.Add(FormattableString.Invariant($"unsharp=lx={side}:ly={side}:la=1:cx={side}:cy={side}:ca=0"));
                break;
            case Blur or Sharpen:
                throw FilmException.Asked("A radius is above 0, and 500 at most.");
            case Opacity opacity when opacity.Value is >= 0 and <= 1:
                notes.Add("A film has nothing behind it: what shines through is black.");
                chain.Look(new Colour(Brightness: opacity.Value));
                break;
            case Watermark mark:
                inputs.Add(MediaInput.Picture(parts.PlaceOf(mark.Asset)));
                chain.Lay(mark, inputs.Count - 1);
                break;
            case OverlayText text:
                chain.Begin();
                chain.MakeSquare();
                isTimed |= text.From > 0 || text.To is not null;
                chain.Write(parts.Script(FilmTitle.Script(text, chain.Width, chain.Height)));
                break;
            case Subtitles words:
                isTimed = true;
                chain.Write(parts.Captions[words.Asset]);
                break;
            default:
                throw FilmException.Asked($"`{operation.GetType().Name.ToLowerInvariant()}` is nothing that is done to films.");
        }
    }

    private void Cut(Trim trim)
    {
        if (isTimed || isJoined || picture is { IsEmpty: false } || Window.Speed != 1)
        {
            throw FilmException.Asked("`trim` comes before all that is done to what it leaves.");
        }

        Window = Window.Cut(trim, source.Length, source.Frame);
        length = Window.SpanOf(source.Length) / Window.Speed;
        if (picture is not null && Window.To is { } to)
        {
            picture.End = to - Window.From;
        }
    }

    private void Hasten(double factor)
    {
        if (factor is not (>= 0.1 and <= 20))
        {
            throw FilmException.Asked(FormattableString.Invariant($"`speed` is from 0.1 to 20, not {factor}."));
        }

        if (isJoined || isTimed)
        {
            throw FilmException.Asked("`speed` comes before others are put behind, and before what is tied to times: fades, timed texts, burnt-in subtitles.");
        }

        Window = Window with { Speed = Window.Speed * factor };
        length /= factor;
        picture?.Add(FormattableString.Invariant($"setpts=PTS/{factor:0.######}"));
        if (factor > 1 && picture is not null && source.Picture!.FrameRate is { } usual)
        {
            // More pictures in a second than before nobody sees.
            rate = usual;
            picture.Add(FormattableString.Invariant($"fps={usual:0.######}"));
        }

        sounds.ForEach(sound => sound.Faster(factor, length));
    }

    private void FadeBoth(Fade fade)
    {
        if (fade.In < 0 || fade.Out < 0 || !(fade.In + fade.Out <= length + FilmWindow.Slack))
        {
            throw FilmException.Asked(FormattableString.Invariant($"`fade` takes {fade.In:0.###} s and {fade.Out:0.###} s, and there are only {length:0.###} s."));
        }

        isTimed = true;
        if (fade.In > 0)
        {
            picture?.Add(FormattableString.Invariant($"fade=t=in:st=0:d={fade.In:0.###}"));
        }

        if (fade.Out > 0)
        {
            picture?.Add(FormattableString.Invariant($"fade=t=out:st={length - fade.Out:0.######}:d={fade.Out:0.###}"));
        }

        sounds.ForEach(sound => sound.Fade(fade, length));
    }

    private List<SoundChain> Heard(string what) => source.Sounds.Any() ? sounds : throw FilmException.Asked($"There is no sound, so `{what}` has nothing to do.");

    private void Level(Loudness loudness)
    {
        foreach (var (sound, place) in Heard("loudness").Select((sound, place) => (sound, place)).ToList())
        {
            if (parts.Loudness.GetValueOrDefault(place) is not { } measured)
            {
                Unmeasured.Add((place, Measuring(sound, loudness)));
            }
            else if (measured.IsSilence)
            {
                notes.Add("There is nothing but silence, which has no loudness.");
            }
            else
            {
                sound.Level(loudness, measured);
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"Its loudness was {measured.Integrated:0.0} LUFS (peak {measured.Peak:0.0} dBTP); {loudness.Lufs:0.0} LUFS was asked for."));
                if (measured.Peak + loudness.Lufs - measured.Integrated > loudness.Peak)
                {
                    notes.Add(string.Create(CultureInfo.InvariantCulture, $"By as much all along its peaks would go beyond {loudness.Peak:0.0} dBTP: it was levelled as it goes instead, where it is loud by less."));
                }
            }
        }
    }

    private List<string> Measuring(SoundChain sound, Loudness loudness)
    {
        var filters = $"{sound.Text}{(sound.Text.Length == 0 || sound.Text.EndsWith(']') ? "" : ",")}{SoundChain.Measuring(loudness)}";
        List<string> arguments = [.. Windowed(), .. inputs.SelectMany(input => input)];
        // Of what was laid together all other ends must lead somewhere.
        arguments.AddRange(sound.IsGraph
            ? ["-filter_complex", $"{graph}{string.Concat(sounds.Where(other => other != sound).Select(other => $"{Head(other.Text)}anullsink;"))}{(picture is null ? "" : $"{Head(picture.Text)}nullsink;")}{filters}[measured]", "-map", "[measured]"]
            : ["-map", $"0:{sound.Stream.Index}", "-vn", "-sn", "-af", filters]);
        return arguments;
    }

    // Up to its label, without what was put behind it since.
    private static string Head(string text) => text[..(text.IndexOf(']', StringComparison.Ordinal) + 1)];

    private IEnumerable<string> Windowed()
    {
        if (Window.From > FilmWindow.Slack)
        {
            yield return "-ss";
            yield return Seconds(Math.Max(0, Window.From - (picture is null ? 0 : FilmWindow.Slack)));
        }

        if (Window.To is { } to)
        {
            yield return "-t";
            yield return Seconds(to - Window.From);
        }
    }

    private static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
}
