using System.Globalization;

using Aspire.Media.Edits;

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

        var firstRate = source.Picture?.FrameRate ?? 25;
        var everySecond = (source.IsUneven ? Math.Round(firstRate) : firstRate).ToString("0.######", CultureInfo.InvariantCulture);
        if (picture is not null)
        {
            picture.Begin();
            picture.MakeSquare();
            picture.MakeEven();
            picture.Add($"fps={everySecond}");
            picture.Add("setsar=1");
            graph += $"{(picture.Text.StartsWith('[') ? "" : $"[0:{source.Picture!.Index}]")}{picture.Text}[p0];";
            rate = firstRate;
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
            Lay(other, inputs.Count - 1, number, everySecond);
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
    private void Lay(FilmSource other, int input, int number, string everySecond)
    {
        if (picture is not null)
        {
            if (other.Picture is not { } seen)
            {
                throw FilmException.Asked("Something without a picture cannot be put behind a film.");
            }

            var weave = other.IsWoven ? "bwdif=mode=send_frame:deint=all," : "";
            graph += string.Create(
                CultureInfo.InvariantCulture,
                $"[{input}:{seen.Index}]{weave}scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1,scale={picture.Width}:{picture.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2{picture.Converting},pad={picture.Width}:{picture.Height}:-1:-1,setsar=1,fps={everySecond},format={Pixels}[p{number}];");
        }

        var heard = other.Sounds.ToList();
        for (var place = 0; place < sounds.Count; place++)
        {
            var mine = sounds[place];
            var from = heard.Count == 0 ? null : heard[Math.Min(place, heard.Count - 1)];
            if (from is null)
            {
                notes.Add("One of them has no sound: there is silence.");
            }

            graph += from is null
                ? string.Create(CultureInfo.InvariantCulture, $"anullsrc=r={mine.Stream.SampleRate ?? 48_000}:d={other.Length:0.######},{Sounding(mine)}[s{number}x{place}];")
                : $"[{input}:{from.Index}]{Sounding(mine)}[s{number}x{place}];";
        }
    }

    private string Pixels => PictureCodec.PixelsFor(codec, source.Picture!.PixelFormat);

    private string Segment(int number) =>
        $"{(picture is null ? "" : $"[p{number}]")}{string.Concat(sounds.Select((_, place) => $"[s{number}x{place}]"))}";

    private static string Sounding(SoundChain sound) => string.Create(
        CultureInfo.InvariantCulture,
        $"aresample={sound.Stream.SampleRate ?? 48_000}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts={(sound.Stream.ChannelLayout is { Length: > 0 } layout ? layout : sound.Stream.Channels == 1 ? "mono" : "stereo")}");

    private static string Combined(string text, string filter) => text.Length == 0 ? filter : $"{text},{filter}";
}
