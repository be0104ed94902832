using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>What one sound of a film goes through, one filter after the other.</summary>
/// <param name="stream">The sound; of several films that are put together, the first one's.</param>
/// <param name="start">From where it comes, where several inputs are in play.</param>
internal sealed class SoundChain(ProbeStream stream, string start)
{
    public ProbeStream Stream => stream;

    /// <summary>Where its channels are heard.</summary>
    public string Layout => stream.ChannelLayout is { Length: > 0 } layout ? layout : stream.Channels == 1 ? "mono" : "stereo";

    /// <summary>As ffmpeg reads it.</summary>
    public string Text { get; private set; } = start;

    public bool IsEmpty { get; private set; } = true;

    public bool IsGraph { get; private set; }

    public void Add(string filter)
    {
        Text += (Text.Length == 0 || Text.EndsWith(']') ? "" : ",") + filter;
        IsEmpty = false;
    }

    public void Join(string graph) => (Text, IsGraph, IsEmpty) = (graph, true, false);

    public void Louder(Volume volume) =>
        Add(FormattableString.Invariant($"volume={ColourFilters.Positive(volume.Factor, "volume"):0.####}"));

    /// <summary>The pitch stays, and each sound stays with its picture: `atempo`, which is lighter, lets all sounds but the first be heard by up to 60 ms too early.</summary>
    /// <param name="length">How long it is then.</param>
    public void Faster(double factor, double length)
    {
        // It counts samples: from the begin on, without holes. And it keeps its last window to itself, which is silence so.
        Add("aresample=async=1:first_pts=0");
        Add("apad=pad_dur=0.25");
        Add(FormattableString.Invariant($"rubberband=tempo={factor:0.######}:window=short:transients=smooth:channels=together"));
        Add(FormattableString.Invariant($"atrim=end={length:0.######}"));
    }

    public void Fade(Fade fade, double length)
    {
        if (fade.In > 0)
        {
            Add(FormattableString.Invariant($"afade=t=in:st=0:d={fade.In:0.###}"));
        }

        if (fade.Out > 0)
        {
            Add(FormattableString.Invariant($"afade=t=out:st={length - fade.Out:0.######}:d={fade.Out:0.###}"));
        }
    }

    /// <summary>What measures it for <see cref="Level"/>.</summary>
    public static string Measuring(Loudness wanted) => FormattableString.Invariant($"loudnorm=I={Lufs(wanted):0.##}:TP={Peak(wanted):0.##}:LRA=11:print_format=json");

    /// <summary>Brings it to a loudness by as much all along, which needs no more than what was measured.</summary>
    public void Level(Loudness wanted, LoudnessMeasure measured)
    {
        // Within a range that is as wide as its own nothing is squeezed.
        var range = Math.Clamp(Math.Ceiling(measured.Range), 7, 50);
        Add(FormattableString.Invariant(
            $"loudnorm=I={Lufs(wanted):0.##}:TP={Peak(wanted):0.##}:LRA={range:0}:measured_I={measured.Integrated:0.##}:measured_TP={measured.Peak:0.##}:measured_LRA={measured.Range:0.##}:measured_thresh={measured.Threshold:0.##}:offset={measured.Offset:0.##}:linear=true"));
        // It works at another rate than anything is kept at, and on the way back forgets where its channels are heard.
        Add($"aresample={(stream.SampleRate ?? 48_000).ToString(CultureInfo.InvariantCulture)}");
        Add($"aformat=channel_layouts={Layout}");
    }

    private static double Lufs(Loudness wanted) =>
        wanted.Lufs is >= -70 and <= -5 ? wanted.Lufs : throw FilmException.Asked(FormattableString.Invariant($"`loudness` is from -70 to -5 LUFS, not {wanted.Lufs}."));

    private static double Peak(Loudness wanted) =>
        wanted.Peak is >= -9 and <= 0 ? wanted.Peak : throw FilmException.Asked(FormattableString.Invariant($"The peak of `loudness` is from -9 to 0 dBTP, not {wanted.Peak}."));
}
