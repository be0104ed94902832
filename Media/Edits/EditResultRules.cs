using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>What goes together in what comes out.</summary>
internal static class EditResultRules
{
    // Of a sprite: a hundred of them lie in one picture.
    private const int MostSmall = 640;

    /// <summary>What is said of an operation that <see cref="StrayOf"/> finds.</summary>
    public const string Stray = "is done to a whole film, and pictures are taken out of a film as it is, or of a part of it (`trim`): do it to the film first, or to the picture that came out";

    /// <summary>Which of the operations is not done where pictures are taken out of a film; null where there is none.</summary>
    public static int? StrayOf(IReadOnlyList<EditOperation> operations, EditResult result) =>
        result.Extract is { Kind: not ExtractKind.Audio } ? Enumerable.Range(0, operations.Count).Where(place => operations[place] is not (Trim or Orient)).Cast<int?>().FirstOrDefault() : null;

    /// <summary>Says what was meant by what is said in short; null where it contradicts the rest.</summary>
    public static EditWrong? Expand(EditMembers said, EditKinds kind)
    {
        if (said.Remove("preset", out var preset))
        {
            if (said.ContainsKey("format") || said.ContainsKey("codec"))
            {
                return new EditWrong("preset", "says format and codec already: leave those out, or the preset");
            }

            var (format, codec) = EditFormat.Presets[(string)preset];
            said.With("format", format).With("codec", codec);
        }

        // A sound made of a video is what is taken out of it.
        if (kind == EditKinds.Video && !said.ContainsKey("extract") && EditFormat.Find(said.Text("format")) is { Kind: AssetKind.Audio })
        {
            said["extract"] = ExtractKind.Audio;
        }

        return null;
    }

    public static EditWrong? Fault(EditMembers said, EditKinds kind)
    {
        if (Expand(said, kind) is { } contradiction)
        {
            return contradiction;
        }

        var extract = said.Maybe<ExtractKind>("extract");
        var formats = EditFormat.For(kind, extract);
        var format = EditFormat.Find(said.Text("format"));
        if (format is not null && !formats.Contains(format))
        {
            return new EditWrong("format", extract is { } part ? $"is nothing that comes of extracting {Word(part)}" : $"is nothing that comes of {kind.Words()}", EditChoice.Join([.. formats.Select(one => one.Name)]));
        }

        var isFilm = (extract is null or ExtractKind.Preview) && (format is null || format.Kind == AssetKind.Video);
        return said.Text("codec") is { } codec && CodecFault(codec, format, isFilm) is { } wrong ? wrong
            : said.ContainsKey("quality") && format is { Name: "flac" or "wav" } ? new EditWrong("quality", $"goes with what loses something, and {format.Name} loses nothing")
            : said.Of("progressive", false) && format?.Name is not (null or "jpeg" or "png") ? new EditWrong("progressive", "goes with jpeg and png")
            : said.ContainsKey("count") && extract != ExtractKind.Frames ? new EditWrong("count", "goes with `extract` as frames")
            : said.ContainsKey("at") && extract != ExtractKind.Thumbnail ? new EditWrong("at", "goes with `extract` as thumbnail")
            : said.ContainsKey("width") && (extract is null or ExtractKind.Audio) ? new EditWrong("width", "goes with `extract` as frames, thumbnail, preview or sprite")
            : extract == ExtractKind.Sprite && said.Maybe<int>("width") > MostSmall ? new EditWrong("width", "is more than the small pictures of a sprite have", $"from 16 to {MostSmall} pixels for a sprite")
            : null;
    }

    private static EditWrong? CodecFault(string codec, EditFormat? format, bool isFilm) =>
        !isFilm ? new EditWrong("codec", "goes with what comes out as a video")
        : format is not null && !format.Codecs.Contains(codec) ? new EditWrong("codec", $"does not go into {format.Name}", EditChoice.Join(format.Codecs))
        : null;

    private static string Word(ExtractKind extract) => extract switch
    {
        ExtractKind.Audio => "the sound",
        ExtractKind.Frames => "frames",
        ExtractKind.Thumbnail => "a thumbnail",
        ExtractKind.Preview => "a preview",
        _ => "a sprite",
    };
}
