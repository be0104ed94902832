using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Aspire.Media.Transcoding;

/// <summary>What a rule asks of a file: all that is said must be so; of a list one is enough.</summary>
public sealed record FileTest(
    [property: Description("Its picture is encoded so: h264, hevc, mpeg2video …")] IReadOnlyList<string>? Codecs = null,
    [property: Description("Its picture is encoded in none of these ways.")] IReadOnlyList<string>? OtherThan = null,
    [property: Description("It is in one of these containers: mp4, mkv, avi …")] IReadOnlyList<string>? Containers = null,
    [property: Description("All of it together takes more than so many Mbit/s."), Range(0, 100_000)] double? MegabitsAbove = null,
    [property: Description("All of it together takes less than so many Mbit/s."), Range(0, 100_000)] double? MegabitsBelow = null,
    [property: Description("Each pixel takes more than so many bits: above 0.1 there is mostly something to save."), Range(0, 100)] double? BitsPerPixelAbove = null,
    [property: Description("Each pixel takes less than so many bits."), Range(0, 100)] double? BitsPerPixelBelow = null,
    [property: Description("It is higher than so many pixels."), Range(0, 100_000)] int? HeightAbove = null,
    [property: Description("It is lower than so many pixels."), Range(0, 100_000)] int? HeightBelow = null,
    [property: Description("Whether it is HDR10 or HLG.")] bool? Hdr = null,
    [property: Description("Whether each of its pictures is woven of two (interlaced).")] bool? Interlaced = null,
    [property: Description("One of its sounds is encoded so: dts, truehd …")] IReadOnlyList<string>? Sounds = null,
    [property: Description("It has a sound in one of these languages, as its streams say them: eng, deu …")] IReadOnlyList<string>? SoundIn = null,
    [property: Description("It has no sound in any of these languages.")] IReadOnlyList<string>? NoSoundIn = null,
    [property: Description("It has subtitles in one of these languages.")] IReadOnlyList<string>? SubtitlesIn = null,
    [property: Description("It has no subtitles in any of these languages.")] IReadOnlyList<string>? NoSubtitlesIn = null,
    [property: Description("It is larger than so many MB."), Range(0, 1e9)] double? MegabytesAbove = null,
    [property: Description("It is smaller than so many MB."), Range(0, 1e9)] double? MegabytesBelow = null,
    [property: Description("It lasts longer than so many minutes."), Range(0, 1e6)] double? MinutesAbove = null,
    [property: Description("It lasts no longer than so many minutes."), Range(0, 1e6)] double? MinutesBelow = null,
    [property: Description("Nobody has changed it for so many days."), Range(0, 1e6)] double? DaysOld = null)
{
    /// <summary>Why it applies, in words for people; null where it does not.</summary>
    public IReadOnlyList<string>? Applies(FileFacts file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var found = Findings(file, now).ToList();
        return found.TrueForAll(finding => finding.Holds) ? [.. found.Select(finding => finding.Words)] : null;
    }

    private IEnumerable<(bool Holds, string Words)> Findings(FileFacts file, DateTimeOffset now)
    {
        if (Codecs is { } codecs)
        {
            yield return (file.Codec is { } codec && codecs.Contains(codec), $"its picture is {file.Codec}");
        }

        if (OtherThan is { } others)
        {
            yield return (file.Codec is { } codec && !others.Contains(codec), $"its picture is {file.Codec}");
        }

        if (Containers is { } containers)
        {
            yield return (file.Containers.Intersect(containers).Any(), $"it is in {string.Join(", ", file.Containers.Intersect(containers))}");
        }

        foreach (var amount in Amounts(file, now))
        {
            yield return amount;
        }

        if (Hdr is { } hdr)
        {
            yield return (file.IsHdr == hdr, hdr ? "it is HDR" : "it is not HDR");
        }

        if (Interlaced is { } interlaced)
        {
            yield return (file.IsWoven == interlaced, interlaced ? "its pictures are interlaced" : "its pictures are whole");
        }

        foreach (var language in Languages(file))
        {
            yield return language;
        }
    }

    private IEnumerable<(bool Holds, string Words)> Amounts(FileFacts file, DateTimeOffset now) =>
        new (double? Bound, bool IsAbove, double Value, string Unit)[]
        {
            (MegabitsAbove, true, file.Megabits, "Mbit/s"), (MegabitsBelow, false, file.Megabits, "Mbit/s"),
            (BitsPerPixelAbove, true, file.BitsPerPixel, "bits for each pixel"), (BitsPerPixelBelow, false, file.BitsPerPixel, "bits for each pixel"),
            (HeightAbove, true, file.Height, "lines"), (HeightBelow, false, file.Height, "lines"),
            (MegabytesAbove, true, file.Size / 1e6, "MB"), (MegabytesBelow, false, file.Size / 1e6, "MB"),
            (MinutesAbove, true, file.Duration / 60, "minutes"), (MinutesBelow, false, file.Duration / 60, "minutes"),
            (DaysOld, true, (now - file.ModifiedAt).TotalDays, "days without a change"),
        }.Where(amount => amount.Bound is not null).Select(amount => (
            // What nobody knows is neither above nor below anything.
            amount.Value > 0 && (amount.IsAbove ? amount.Value > amount.Bound : amount.Value < amount.Bound),
            string.Create(CultureInfo.InvariantCulture, $"{amount.Value:0.##} {amount.Unit} are {(amount.IsAbove ? "more" : "less")} than {amount.Bound:0.##}")));

    private IEnumerable<(bool Holds, string Words)> Languages(FileFacts file) =>
        new (IReadOnlyList<string>? Asked, bool IsThere, IReadOnlyList<string> Present, string What)[]
        {
            (Sounds, true, file.Sounds, "a sound is"), (SoundIn, true, file.SoundLanguages, "it has sound in"), (NoSoundIn, false, file.SoundLanguages, "it has no sound in"),
            (SubtitlesIn, true, file.WordLanguages, "it has subtitles in"), (NoSubtitlesIn, false, file.WordLanguages, "it has no subtitles in"),
        }.Where(list => list.Asked is not null).Select(list => (
            list.Present.Intersect(list.Asked!).Any() == list.IsThere,
            $"{list.What} {string.Join(", ", list.IsThere ? list.Present.Intersect(list.Asked!) : list.Asked!)}"));
}
