using System.Globalization;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>A stream that a result must have.</summary>
public sealed record ExpectedStream(string Kind, string? Codec)
{
    public string? Language { get; init; }

    public int? Channels { get; init; }

    public bool IsCover { get; init; }

    /// <summary>Whether it may be empty, and then some formats write none: words of which none falls into what is kept.</summary>
    public bool IsFleeting { get; init; }
}

/// <summary>What a result must be like, decided before it is made; it is compared with what is then found in it.</summary>
public sealed record FilmExpectation(FilmFormat Format, IReadOnlyList<ExpectedStream> Streams)
{
    /// <summary>How long its pictures last; without pictures how long it is.</summary>
    public double? Length { get; init; }

    /// <summary>By how much it may be shorter or longer: one frame.</summary>
    public double Slack { get; init; }

    /// <summary>As it is seen.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? PixelAspect { get; init; }

    public int Turn { get; init; }

    /// <summary>Whose tags of colour and light it must have.</summary>
    public ProbeStream? Colours { get; init; }

    public int Chapters { get; init; }

    /// <summary>How many pictures there must be, where that is known.</summary>
    public int? Frames { get; init; }

    /// <summary>What is otherwise than it must be, in words; nothing when all is well.</summary>
    /// <param name="boxes">Of a format that has them.</param>
    public IReadOnlyList<string> Compare(FilmSource found, IReadOnlyList<string>? boxes)
    {
        ArgumentNullException.ThrowIfNull(found);
        var (report, wrong) = (found.Report, new List<string>());
        if (!report.Container.Split(',').Contains(Format.Known))
        {
            wrong.Add($"it is {report.Container} and not {Format.Name}");
        }

        CompareStreams(report.Streams, wrong);
        var picture = found.Picture;
        if (picture is not null && Width is not null)
        {
            ComparePicture(picture, wrong);
        }

        var length = Width is not null && picture is not null ? FilmSource.LengthOf(picture) ?? found.Length : found.Length;
        if (Length is { } asked && Math.Abs(length - asked) > Slack + 0.001)
        {
            wrong.Add(FormattableString.Invariant($"it lasts {length:0.000} s and not {asked:0.000} s"));
        }

        if (Frames is { } count && picture?.Frames is { } counted && counted != count)
        {
            wrong.Add($"it has {counted} pictures and not {count}");
        }

        if (report.Chapters.Count != Chapters)
        {
            wrong.Add($"it has {report.Chapters.Count} chapters and not {Chapters}");
        }

        if (Format.HasBoxes && (boxes is null || !FilmBoxes.BeginWithIndex(boxes)))
        {
            wrong.Add($"its index does not come before its pictures and sounds ({string.Join(", ", boxes ?? [])})");
        }

        return wrong;
    }

    private void CompareStreams(IReadOnlyList<ProbeStream> streams, List<string> wrong)
    {
        var left = streams.ToList();
        foreach (var expected in Streams)
        {
            var found = left.Find(stream => stream.Kind == expected.Kind && stream.IsCover == expected.IsCover);
            if (found is null)
            {
                if (!expected.IsFleeting)
                {
                    wrong.Add($"a stream is missing ({expected.Kind}, {expected.Codec})");
                }

                continue;
            }

            left.Remove(found);
            if (expected.Codec is not null && found.Codec != expected.Codec)
            {
                wrong.Add($"stream {found.Index} is {found.Codec} and not {expected.Codec}");
            }

            if (expected.Channels is { } channels && found.Channels != channels)
            {
                wrong.Add($"sound {found.Index} has {found.Channels} channels and not {channels}");
            }

            if (!Format.IsAlone && expected.Language is { } language and not "und" && found.Language != language)
            {
                wrong.Add($"stream {found.Index} is in {found.Language ?? "no language"} and not in {language}");
            }
        }

        // Time codes and lists of chapters are written by the format itself.
        wrong.AddRange(left.Where(stream => stream.Kind is not "data").Select(stream => $"there is a stream that nobody asked for ({stream.Kind}, {stream.Codec})"));
    }

    private void ComparePicture(ProbeStream picture, List<string> wrong)
    {
        if (picture.Width != Width || picture.Height != Height)
        {
            wrong.Add($"it is {picture.Width}×{picture.Height} and not {Width}×{Height}");
        }

        if (picture.Rotation != Turn)
        {
            wrong.Add($"players turn it by {picture.Rotation}° and not by {Turn}°");
        }

        if (PixelAspect is { } aspect && Math.Abs(picture.PixelAspect - aspect) > 0.02 * aspect)
        {
            wrong.Add(FormattableString.Invariant($"its pixels are {picture.PixelAspect:0.###} times as wide as high and not {aspect:0.###}"));
        }

        CompareColour("primaries", Colours?.ColourPrimaries, picture.ColourPrimaries, wrong);
        CompareColour("transfer", Colours?.ColourTransfer, picture.ColourTransfer, wrong);
        CompareColour("matrix", Colours?.ColourSpace is "gbr" ? null : Colours?.ColourSpace, picture.ColourSpace, wrong);
        // Of others it is not told, or not before they are shown.
        if (picture.Codec is "hevc" or "av1")
        {
            CompareLight(ProbeStream.Mastering, "max_luminance", picture, wrong);
            CompareLight(ProbeStream.LightLevel, "max_content", picture, wrong);
        }
    }

    private void CompareLight(string kind, string bound, ProbeStream picture, List<string> wrong)
    {
        var (asked, found) = (ProbeReport.Fraction(Colours?.Light(kind), bound), ProbeReport.Fraction(picture.Light(kind), bound));
        if (asked is not null && !(Math.Abs((found ?? 0) - asked.Value) <= 0.01 * asked))
        {
            wrong.Add(FormattableString.Invariant($"the bounds of its light are {found?.ToString("0.#", CultureInfo.InvariantCulture) ?? "not told"} and not {asked:0.#} ({bound})"));
        }
    }

    private static void CompareColour(string what, string? asked, string? found, List<string> wrong)
    {
        if (asked is { Length: > 0 } and not "unknown" and not "reserved" && found != asked)
        {
            wrong.Add($"its {what} of colour are {found ?? "not told"} and not {asked}");
        }
    }
}
