namespace Aspire.Media.Edits;

/// <summary>What can be done, in the order in which options of a request are carried out.</summary>
internal static class EditVerbs
{
    private const int LargestSide = 30_000;

    private static readonly EditFlag Flag = new();
    private static readonly EditTime Time = new();
    private static readonly EditColour Colour = new();
    private static readonly EditAsset Asset = new();
    private static readonly EditExtent Place = new(0, LargestSide, 100);
    private static readonly EditExtent Length = new(1, LargestSide, 100);
    private static readonly EditExtent Side = new(1, LargestSide, 1000);
    private static readonly EditNumber Factor = new(0, 10);
    private static readonly EditNumber Part = new(0, 1);

    private static readonly EditChoice Sides = new(
        [
            ("centre", Gravity.Centre), ("north", Gravity.North), ("northeast", Gravity.NorthEast), ("east", Gravity.East), ("southeast", Gravity.SouthEast),
            ("south", Gravity.South), ("southwest", Gravity.SouthWest), ("west", Gravity.West), ("northwest", Gravity.NorthWest),
        ],
        ("center", "centre"), ("top", "north"), ("bottom", "south"), ("left", "west"), ("right", "east"),
        ("top-left", "northwest"), ("top-right", "northeast"), ("bottom-left", "southwest"), ("bottom-right", "southeast"));

    private static readonly EditChoice SidesOrSmart = new(
        [.. Sides.Choices.Select(word => (word, Sides.Read(word)!)), ("smart", Gravity.Smart)],
        ("center", "centre"), ("top", "north"), ("bottom", "south"), ("left", "west"), ("right", "east"));

    private static readonly EditChoice Fits = new([("inside", Fit.Inside), ("cover", Fit.Cover), ("exact", Fit.Exact)], ("contain", "inside"), ("fill", "exact"), ("stretch", "exact"));

    private static readonly EditChoice Extracts = new(
        [("audio", ExtractKind.Audio), ("frames", ExtractKind.Frames), ("thumbnail", ExtractKind.Thumbnail), ("preview", ExtractKind.Preview), ("sprite", ExtractKind.Sprite)]);

    public static IReadOnlyList<EditVerb> All { get; } =
    [
        EditVerb.Of<Trim>(
            "trim", EditKinds.Timed,
            [new("from", Time, 0.0), new("to", Time)],
            said => new Trim(said.Of("from", 0.0), said.Maybe<double>("to")),
            trim => new EditMembers().With("from", trim.From).With("to", trim.To),
            (said, _) => said.Maybe<double>("to") is { } to && to <= said.Of("from", 0.0) ? new EditWrong("to", "ends before it begins", "an end that comes after the begin") : null),
        EditVerb.Of<Speed>(
            "speed", EditKinds.Timed, [new("factor", new EditNumber(0.1, 20), 1.0)],
            said => new Speed(said.Of("factor", 1.0)), speed => new EditMembers().With("factor", speed.Factor)),
        EditVerb.Of<Concat>(
            "concat", EditKinds.Timed,
            [new("assets", new EditAssets())],
            said => new Concat(said.Of<Guid[]>("assets", [])),
            concat => new EditMembers().With("assets", concat.Assets.ToArray()),
            (said, _) => Needs(said, "assets")),
        EditVerb.Of<Orient>(
            "orient", EditKinds.Seen, [new("auto", Flag, true)],
            said => new Orient(said.Of("auto", true)), orient => new EditMembers().With("auto", orient.Auto)),
        EditVerb.Of<Rotate>(
            "rotate", EditKinds.Seen,
            [new("degrees", new EditDegrees(), 0.0), new("background", Colour, Kinds: EditKinds.Image)],
            said => new Rotate(said.Of("degrees", 0.0), Cornered(said) ? said.Maybe<Tint>("background") : null),
            rotate => new EditMembers().With("degrees", EditDegrees.Turned(rotate.Degrees)).With("background", EditDegrees.Turned(rotate.Degrees) % 90 == 0 ? null : rotate.Background),
            (said, kind) => kind == EditKinds.Video && Cornered(said) ? new EditWrong("degrees", "turns a video so that it has slanted sides", "90, 180 or 270 degrees for a video") : null),
        EditVerb.Of<Flip>(
            "flip", EditKinds.Seen, [new("horizontal", Flag, false), new("vertical", Flag, false)],
            said => new Flip(said.Of("horizontal", false), said.Of("vertical", false)),
            flip => new EditMembers().With("horizontal", flip.Horizontal).With("vertical", flip.Vertical)),
        EditVerb.Of<Crop>(
            "crop", EditKinds.Seen,
            [
                new("x", Place, new Extent(0)), new("y", Place, new Extent(0)), new("width", Length), new("height", Length), new("aspect", new EditAspect()),
                new("gravity", SidesOrSmart, Gravity.Centre),
            ],
            said => said.ContainsKey("aspect")
                ? new Crop(Aspect: said.Of("aspect", new Aspect(1, 1)), Gravity: said.Of("gravity", Gravity.Centre))
                : new Crop(new Box(said.Of("x", new Extent(0)), said.Of("y", new Extent(0)), said.Of("width", new Extent(100, true)), said.Of("height", new Extent(100, true)))),
            crop => crop.Box is { } box
                ? new EditMembers().With("x", box.X).With("y", box.Y).With("width", box.Width).With("height", box.Height)
                : new EditMembers().With("aspect", crop.Aspect).With("gravity", crop.Gravity),
            CropFault),
        EditVerb.Of<Headshot>(
            "headshot", EditKinds.Image,
            [new("width", new EditWhole(16, 8192, " pixels")), new("height", new EditWhole(16, 8192, " pixels")), new("margin", new EditNumber(0, 5), 0.6)],
            said => new Headshot(said.Of("width", 0), said.Of("height", 0), said.Of("margin", 0.6)),
            headshot => new EditMembers().With("width", headshot.Width).With("height", headshot.Height).With("margin", headshot.Margin),
            (said, _) => Needs(said, "width") ?? Needs(said, "height")),
        EditVerb.Of<Resize>(
            "resize", EditKinds.Seen,
            [new("width", Side), new("height", Side), new("fit", Fits, Fit.Inside), new("enlarge", Flag, true), new("gravity", SidesOrSmart, Gravity.Centre)],
            said => new Resize(
                said.Maybe<Extent>("width"), said.Maybe<Extent>("height"), said.Of("fit", Fit.Inside), said.Of("enlarge", true), said.Of("gravity", Gravity.Centre)),
            resize => new EditMembers().With("width", resize.Width).With("height", resize.Height).With("fit", resize.Fit).With("enlarge", resize.Enlarge)
                .With("gravity", resize.Fit == Fit.Cover ? resize.Gravity : null),
            ResizeFault),
        EditVerb.Of<Colour>(
            "colour", EditKinds.Seen,
            [
                new("brightness", Factor, 1.0), new("contrast", Factor, 1.0), new("saturation", Factor, 1.0), new("hue", new EditDegrees(), 0.0), new("grey", Flag, false),
                new("sepia", Flag, false), new("invert", Flag, false), new("tint", Colour),
            ],
            said => new Colour(
                said.Of("brightness", 1.0), said.Of("contrast", 1.0), said.Of("saturation", 1.0), said.Of("hue", 0.0), said.Of("grey", false), said.Of("sepia", false),
                said.Of("invert", false), said.Maybe<Tint>("tint")),
            colour => new EditMembers().With("brightness", colour.Brightness).With("contrast", colour.Contrast).With("saturation", colour.Saturation)
                .With("hue", EditDegrees.Turned(colour.Hue)).With("grey", colour.Grey).With("sepia", colour.Sepia).With("invert", colour.Invert).With("tint", colour.Tint)),
        EditVerb.Of<Blur>(
            "blur", EditKinds.Seen, [new("radius", new EditNumber(0, 250, " pixels"), 0.0)],
            said => new Blur(said.Of("radius", 0.0)), blur => new EditMembers().With("radius", blur.Radius)),
        EditVerb.Of<Sharpen>(
            "sharpen", EditKinds.Seen, [new("radius", new EditNumber(0, 20, " pixels"), 1.0)],
            said => new Sharpen(said.Of("radius", 1.0)), sharpen => new EditMembers().With("radius", sharpen.Radius)),
        EditVerb.Of<Opacity>(
            "opacity", EditKinds.Image, [new("value", Part, 1.0)],
            said => new Opacity(said.Of("value", 1.0)), opacity => new EditMembers().With("value", opacity.Value)),
        EditVerb.Of<Watermark>(
            "watermark", EditKinds.Seen,
            [new("asset", Asset), new("gravity", Sides, Gravity.SouthEast), new("opacity", Part, 1.0), new("width", new EditNumber(0.01, 1)), new("margin", Place, default(Extent))],
            said => new Watermark(said.Of("asset", Guid.Empty), said.Of("gravity", Gravity.SouthEast), said.Of("opacity", 1.0), said.Maybe<double>("width"), said.Of("margin", default(Extent))),
            mark => new EditMembers().With("asset", mark.Asset).With("gravity", mark.Gravity).With("opacity", mark.Opacity).With("width", mark.Width).With("margin", mark.Margin),
            (said, _) => Needs(said, "asset")),
        EditVerb.Of<OverlayText>(
            "text", EditKinds.Seen,
            [
                new("text", new EditWords(2000, "1 to 2000 characters that can be seen")),
                new("font", new EditWords(100, "the name of a font, such as DejaVu Sans"), "Sans"), new("size", new EditExtent(4, 4096, 100, isWhole: false)),
                new("colour", Colour, new Tint(255, 255, 255)), new("outline", Colour), new("outlineWidth", new EditNumber(0, 100, " pixels"), 2.0), new("background", Colour),
                new("gravity", Sides, Gravity.South), new("at", new EditSpot()), new("width", Length), new("margin", Place, default(Extent)),
                new("from", Time, 0.0, EditKinds.Video), new("to", Time, Kinds: EditKinds.Video),
            ],
            said => new OverlayText(
                said.Text("text") ?? "", said.Text("font") ?? "Sans", said.Maybe<Extent>("size"), said.TryGetValue("colour", out var colour) && !colour.Equals(new Tint(255, 255, 255)) ? (Tint)colour : null,
                said.Maybe<Tint>("outline"), said.ContainsKey("outline") ? said.Of("outlineWidth", 2.0) : 2, said.Maybe<Tint>("background"),
                said.ContainsKey("at") ? Gravity.South : said.Of("gravity", Gravity.South), said.Of<Spot?>("at", null), said.Maybe<Extent>("width"), said.Of("margin", default(Extent)),
                said.Of("from", 0.0), said.Maybe<double>("to")),
            text => new EditMembers().With("text", text.Text).With("font", text.Font).With("size", text.Size).With("colour", text.Colour).With("outline", text.Outline)
                .With("outlineWidth", text.Outline is null ? null : text.OutlineWidth).With("background", text.Background).With("gravity", text.At is null ? text.Gravity : null).With("at", text.At)
                .With("width", text.Width).With("margin", text.Margin).With("from", text.From).With("to", text.To),
            (said, _) => Needs(said, "text")
                ?? (said.Maybe<double>("to") is { } to && to <= said.Of("from", 0.0) ? new EditWrong("to", "ends before it begins", "an end that comes after the begin") : null)),
        EditVerb.Of<Subtitles>(
            "subtitles", EditKinds.Video, [new("asset", Asset), new("burn", Flag, false), new("language", new EditLanguage())],
            said => new Subtitles(said.Of("asset", Guid.Empty), said.Of("burn", false), said.Text("language")),
            subtitles => new EditMembers().With("asset", subtitles.Asset).With("burn", subtitles.Burn).With("language", subtitles.Language),
            (said, _) => Needs(said, "asset")),
        EditVerb.Of<Fade>(
            "fade", EditKinds.Timed, [new("in", Time, 0.0), new("out", Time, 0.0)],
            said => new Fade(said.Of("in", 0.0), said.Of("out", 0.0)), fade => new EditMembers().With("in", fade.In).With("out", fade.Out)),
        EditVerb.Of<Volume>(
            "volume", EditKinds.Timed, [new("factor", new EditVolume(), 1.0)],
            said => new Volume(said.Of("factor", 1.0)), volume => new EditMembers().With("factor", volume.Factor)),
        EditVerb.Of<Loudness>(
            "loudness", EditKinds.Timed, [new("lufs", new EditNumber(-70, -5, " LUFS"), -16.0), new("peak", new EditNumber(-9, 0, " dBTP"), -1.5)],
            said => new Loudness(said.Of("lufs", -16.0), said.Of("peak", -1.5)), loudness => new EditMembers().With("lufs", loudness.Lufs).With("peak", loudness.Peak)),
        EditVerb.Of<Mute>("mute", EditKinds.Video, [], _ => new Mute(), _ => []),
    ];

    public static EditVerb Result { get; } = EditVerb.Of<EditResult>(
        "result", EditKinds.All,
        [
            new("format", EditChoice.Of(EditFormat.All.Select(format => format.Name), ("jpg", "jpeg"), ("tif", "tiff"), ("m4a", "aac"), ("matroska", "mkv"), ("quicktime", "mov"))),
            new("codec", EditChoice.Of(["h264", "h265", "av1", "vp9"], ("hevc", "h265"), ("avc", "h264")), Kinds: EditKinds.Video),
            new("preset", EditChoice.Of(EditFormat.Presets.Keys), Kinds: EditKinds.Timed, IsShort: true),
            new("quality", new EditWhole(1, 100)),
            new("progressive", Flag, false, EditKinds.Image),
            new("metadata", new EditChoice([("keep", true), ("strip", false)]), true),
            new("extract", Extracts, Kinds: EditKinds.Video),
            new("count", new EditWhole(1, 100), 1, EditKinds.Video),
            new("at", Time, Kinds: EditKinds.Video),
            new("width", new EditWhole(16, 8192, " pixels"), Kinds: EditKinds.Video),
        ],
        said => new EditResult(
            said.Text("format"), said.Text("codec"), said.Maybe<int>("quality"), said.Of("progressive", false), said.Of("metadata", true),
            said.Maybe<ExtractKind>("extract") is { } extract ? new EditExtract(extract, said.Of("count", 1), said.Maybe<double>("at"), said.Maybe<int>("width")) : null),
        result => new EditMembers().With("format", result.Format).With("codec", result.Codec).With("quality", result.Quality).With("progressive", result.Progressive)
            .With("metadata", result.KeepMetadata).With("extract", result.Extract?.Kind).With("count", result.Extract?.Count).With("at", result.Extract?.At).With("width", result.Extract?.Width),
        EditResultRules.Fault);

    /// <summary>Whether something is done by an operation at all.</summary>
    public static bool Does(EditOperation operation) => operation switch
    {
        Trim { From: 0, To: null } or Orient { Auto: true } or Flip { Horizontal: false, Vertical: false } or Blur { Radius: 0 } or Sharpen { Radius: 0 } or Opacity { Value: 1 } => false,
        Speed { Factor: 1 } or Fade { In: 0, Out: 0 } or Volume { Factor: 1 } or Concat { Assets.Count: 0 } => false,
        Rotate rotate => EditDegrees.Turned(rotate.Degrees) != 0,
        Colour colour => colour != new Colour(),
        _ => true,
    };

    private static bool Cornered(EditMembers said) => said.Of("degrees", 0.0) % 90 != 0;

    private static EditWrong? Needs(EditMembers said, string member) => said.ContainsKey(member) ? null : new EditWrong(null, $"lacks `{member}`");

    private static EditWrong? CropFault(EditMembers said, EditKinds kind)
    {
        var isBox = said.ContainsKey("width") || said.ContainsKey("height") || said.ContainsKey("x") || said.ContainsKey("y");
        return isBox && said.ContainsKey("aspect") ? new EditWrong("aspect", "goes without a box: a crop has either a shape or a box")
            : !isBox && !said.ContainsKey("aspect") ? new EditWrong(null, "lacks what is kept", "a box (`width` and `height`, from `x` and `y`) or a shape (`aspect`)")
            : isBox ? Needs(said, "width") ?? Needs(said, "height") ?? (said.ContainsKey("gravity") ? new EditWrong("gravity", "goes with a shape and not with a box") : null)
            : SmartFault(said, kind);
    }

    private static EditWrong? ResizeFault(EditMembers said, EditKinds kind)
    {
        var isBoth = said.ContainsKey("width") && said.ContainsKey("height");
        var fit = said.Of("fit", Fit.Inside);
        return !said.ContainsKey("width") && !said.ContainsKey("height") ? new EditWrong(null, "lacks a size", "`width`, `height` or both")
            : !isBoth && fit != Fit.Inside ? new EditWrong("fit", "needs a width and a height", "`width` and `height`, or `fit` as inside")
            : said.ContainsKey("gravity") && fit != Fit.Cover ? new EditWrong("gravity", "goes with `fit` as cover, where something is cut off")
            : SmartFault(said, kind);
    }

    private static EditWrong? SmartFault(EditMembers said, EditKinds kind) =>
        kind == EditKinds.Video && said.Of("gravity", Gravity.Centre) == Gravity.Smart ? new EditWrong("gravity", "looks for what there is most to see, which is done to images only", Sides.Allowed) : null;
}
