using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>Putting films behind one another.</summary>
internal sealed partial class FilmPlan
{
    /// <summary>Those that are put behind it.</summary>
    private void Join(Concat concat)
    {
        var others = concat.Assets.Select(asset => parts.Films[asset]).ToList();
        if (others.Count == 0)
        {
            return;
        }

        if (picture is not null)
        {
            picture.Begin();
            picture.MakeSquare();
            picture.MakeEven();
            picture.Add($"{Even(source)}setsar=1");
            graph += $"{(picture.Text.StartsWith('[') ? "" : $"[0:{source.Picture!.Index}]")}{picture.Text}[p0];";
            // A film seldom ends where the next picture would begin: all stay at their own times, beside their sounds.
            rate = null;
        }

        for (var place = 0; place < sounds.Count; place++)
        {
            var heard = sounds[place];
            graph += $"[0:{heard.Stream.Index}]{Combined(heard.Text, Sounding(heard))}[s0x{place}];";
        }

        var segments = Segment(0);
        for (var number = 1; number <= others.Count; number++)
        {
            var other = others[number - 1];
            inputs.Add(other.Input);
            Lay(other, inputs.Count - 1, number);
            segments += Segment(number);
            length += other.Length;
        }

        graph += FormattableString.Invariant($"{segments}concat=n={others.Count + 1}:v={(picture is null ? 0 : 1)}:a={sounds.Count}")
            + $"{(picture is null ? "" : "[joined]")}{string.Concat(sounds.Select((_, place) => $"[heard{place}]"))};";
        picture?.Join("[joined]");
        for (var place = 0; place < sounds.Count; place++)
        {
            sounds[place].Join($"[heard{place}]");
        }

        isJoined = true;
    }

    // Of each as large, as fast and as many channels as the first.
    private void Lay(FilmSource other, int input, int number)
    {
        List<ProbeStream> taken = [];
        if (picture is not null)
        {
            if (other.Picture is not { } seen)
            {
                throw FilmException.Asked("Something without a picture cannot be put behind a film.");
            }

            taken.Add(seen);
            var light = Lit(seen, other.IsWide);
            if (light.Length > 0)
            {
                notes.Add($"Film {number + 1} was brought to the range of light that the first has.");
            }

            var weave = other.IsWoven ? $"{PictureChain.Weaving}," : "";
            graph += string.Create(
                CultureInfo.InvariantCulture,
                $"[{input}:{seen.Index}]{weave}{light}scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1,scale={picture.Width}:{picture.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2{picture.Converting},pad={picture.Width}:{picture.Height}:-1:-1,{Even(other)}setsar=1,format={Pixels}[p{number}];");
        }

        var heard = other.Sounds.ToList();
        for (var place = 0; place < sounds.Count; place++)
        {
            var mine = sounds[place];
            var from = heard.Find(sound => sound.Language is not null && sound.Language == mine.Stream.Language) ?? (heard.Count == 0 ? null : heard[Math.Min(place, heard.Count - 1)]);
            if (from is null)
            {
                notes.Add("One of them has no sound: there is silence.");
            }
            else
            {
                taken.Add(from);
            }

            graph += from is null
                ? string.Create(CultureInfo.InvariantCulture, $"anullsrc=r={mine.Stream.SampleRate ?? 48_000}:d={other.Length:0.######},{Sounding(mine)}[s{number}x{place}];")
                : $"[{input}:{from.Index}]{Sounding(mine)}[s{number}x{place}];";
        }

        Tell(other, taken, number + 1);
    }

    private void Tell(FilmSource other, List<ProbeStream> taken, int number)
    {
        List<string> left =
        [
            .. other.Report.Streams.Except(taken).Where(stream => stream.Kind != "data" && !(isMuted && stream.Kind == "audio")).Select(stream => $"stream {stream.Index} ({stream.Kind}{(stream.Language is { } language ? $", {language}" : "")})"),
            .. other.Report.Chapters.Count > 0 ? ["its chapters"] : Array.Empty<string>(),
        ];
        if (left.Count > 0)
        {
            notes.Add($"Of film {number} {string.Join(", ", left)} {(left.Count == 1 && other.Report.Chapters.Count == 0 ? "is" : "are")} left out: the first has none to which it would belong.");
        }
    }

    // Only what does not come as the first does is brought to its rate; wherever else, that would move pictures away from their sounds.
    private string Even(FilmSource film)
    {
        var every = source.IsUneven ? Math.Round(source.Picture!.FrameRate ?? 25) : source.Picture!.FrameRate ?? 25;
        return film is { IsUneven: false, Picture.FrameRate: { } its } && Math.Abs(its - every) < 0.001 * every ? "" : FormattableString.Invariant($"fps={every:0.######}:start_time=0,");
    }

    // Of one film of the usual range and one of a wide one (HDR) the one that comes later goes over to that of the first.
    private string Lit(ProbeStream seen, bool isWide)
    {
        var becomesWide = source.IsWide && !picture!.IsToned;
        if (!becomesWide)
        {
            return isWide ? $"{picture!.Toning},format={Pixels}," : "";
        }

        if (seen.ColourTransfer == source.Picture!.ColourTransfer)
        {
            return "";
        }

        static string Known(string? tag) => tag is { Length: > 0 } and not "unknown" and not "reserved" ? tag : "bt709";
        var primaries = Known(seen.ColourPrimaries);
        // White on paper, as those who make both agree, has 203 candelas.
        return $"zscale=tin={Known(seen.ColourTransfer)}:pin={primaries}:min={Known(seen.ColourSpace)}:t=linear:p={primaries}:m=gbr:npl=203,format=gbrpf32le,"
            + $"zscale=p=bt2020:t={source.Picture.ColourTransfer}:m=bt2020nc:r=tv:npl=203,format={Pixels},";
    }

    private string Pixels => PictureCodec.PixelsFor(codec, source.Picture!.PixelFormat);

    private string Segment(int number) =>
        $"{(picture is null ? "" : $"[p{number}]")}{string.Concat(sounds.Select((_, place) => $"[s{number}x{place}]"))}";

    private static string Sounding(SoundChain sound) => string.Create(
        CultureInfo.InvariantCulture,
        $"aresample={sound.Stream.SampleRate ?? 48_000}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts={sound.Layout}");

    private static string Combined(string text, string filter) => text.Length == 0 ? filter : $"{text},{filter}";
}
