using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>A draft as the document that Api takes, and back.</summary>
/// <param name="Slots">What each of the edits is of the draft, such as <c>crop</c> or <c>text/1</c>.</param>
internal sealed record DraftDocument(JsonArray Edits, JsonObject Result, IReadOnlyList<string> Slots)
{
    private static readonly string[] Order =
    [
        "trim", "speed", "concat", "rotate", "flip", "crop", "headshot", "resize", "colour", "blur", "sharpen", "opacity", "watermark", "text", "subtitles", "fade", "volume", "loudness", "mute",
    ];

    private static readonly string[] Sides = ["x", "y", "width", "height"];

    public static DraftDocument Of(EditDraft draft)
    {
        var (edits, slots) = (new JsonArray(), new List<string>());
        if (draft.From > 0 || draft.To is not null)
        {
            Add("trim", ("from", draft.From > 0 ? draft.From : null), ("to", draft.To));
        }

        if (draft.Speed != 1)
        {
            Add("speed", ("factor", draft.Speed));
        }

        if (draft.Behind.Count > 0)
        {
            Add("concat", ("assets", new JsonArray([.. draft.Behind.Select(id => (JsonNode)id.ToString())])));
        }

        if (draft.Degrees != 0)
        {
            Add("rotate", ("degrees", draft.Degrees), ("background", draft.Corners));
        }

        if (draft.IsMirrored || draft.IsUpsideDown)
        {
            Add("flip", ("horizontal", draft.IsMirrored ? true : null), ("vertical", draft.IsUpsideDown ? true : null));
        }

        if (draft.Part is { } part)
        {
            Add("crop", ("aspect", part.Shape), ("gravity", part.Gravity));
        }
        else if (draft.Crop is { } crop)
        {
            Add("crop", ("x", Extent(crop.X)), ("y", Extent(crop.Y)), ("width", Extent(crop.Width)), ("height", Extent(crop.Height)));

            JsonNode Extent(double length) => crop.IsPercent ? $"{Numbers.Text(length)}%" : length;
        }

        if (draft.Headshot is { } headshot)
        {
            Add("headshot", ("width", Typed(headshot.Width)), ("height", Typed(headshot.Height)), ("margin", Unless(Headshot.UsualMargin, headshot.Margin)));
        }

        if (draft.Width.Length > 0 || draft.Height.Length > 0)
        {
            var fit = draft.Width.Length > 0 && draft.Height.Length > 0 && draft.Fit != EditDraft.Inside ? draft.Fit : null;
            Add(
                "resize", ("width", Typed(draft.Width)), ("height", Typed(draft.Height)), ("fit", fit), ("enlarge", draft.MayEnlarge ? null : false),
                ("gravity", fit == EditDraft.Cover ? Typed(draft.Stays) : null));
        }

        if (draft.Colours is var colours && colours != new Colours())
        {
            Add(
                "colour", ("brightness", Unless(1, colours.Brightness)), ("contrast", Unless(1, colours.Contrast)), ("saturation", Unless(1, colours.Saturation)), ("hue", Unless(0, colours.Hue)),
                ("grey", colours.IsGrey ? true : null), ("sepia", colours.IsSepia ? true : null), ("invert", colours.IsInverted ? true : null), ("tint", colours.Tint));
        }

        if (draft.Blur > 0)
        {
            Add("blur", ("radius", draft.Blur));
        }

        if (draft.Sharpen > 0)
        {
            Add("sharpen", ("radius", draft.Sharpen));
        }

        if (draft.Opacity != 1)
        {
            Add("opacity", ("value", draft.Opacity));
        }

        if (draft.Mark is { } mark)
        {
            Add("watermark", ("asset", mark.Asset.ToString()), ("gravity", mark.Gravity), ("opacity", Unless(1, mark.Opacity)), ("width", mark.Width), ("margin", mark.Margin));
        }

        for (var place = 0; place < draft.Texts.Count; place++)
        {
            var text = draft.Texts[place];
            Add(
                "text", ("text", text.Text), ("font", text.Font), ("size", Typed(text.Size)), ("colour", text.Colour), ("outline", text.Outline),
                ("outlineWidth", text.Outline is null ? null : text.OutlineWidth), ("background", text.Background), ("gravity", text.At is null ? text.Gravity : null),
                ("at", text.At is var (x, y) ? $"{Numbers.Text(x)}%,{Numbers.Text(y)}%" : null), ("width", Typed(text.Width)), ("margin", text.Margin), ("from", Typed(text.From)),
                ("to", Typed(text.To)));
            slots[^1] = $"text/{place}";
        }

        if (draft.Subtitle is { } subtitle)
        {
            Add("subtitles", ("asset", subtitle.Asset.ToString()), ("burn", subtitle.IsBurnt ? true : null), ("language", Typed(subtitle.Language)));
        }

        if (draft.FadeIn > 0 || draft.FadeOut > 0)
        {
            Add("fade", ("in", Unless(0, draft.FadeIn)), ("out", Unless(0, draft.FadeOut)));
        }

        if (draft.Volume != 1)
        {
            Add("volume", ("factor", draft.Volume));
        }

        if (draft.Loudness is { } loudness)
        {
            Add("loudness", ("lufs", loudness), ("peak", Typed(draft.Peak)));
        }

        if (draft.IsMute)
        {
            Add("mute");
        }

        var result = With(
            [], ("format", Typed(draft.Format)), ("codec", Typed(draft.Codec)), ("quality", Typed(draft.Quality)), ("progressive", draft.IsProgressive ? true : null),
            ("metadata", draft.KeepsMetadata ? null : "strip"), ("extract", draft.Extract?.What), ("count", Typed(draft.Extract?.Count ?? "")), ("at", Typed(draft.Extract?.At ?? "")),
            ("width", Typed(draft.Extract?.Width ?? "")));
        return new DraftDocument(edits, result, slots);

        void Add(string name, params (string Name, JsonNode? Value)[] members)
        {
            edits.Add((JsonNode)With(new JsonObject { ["do"] = name }, members));
            slots.Add(name);
        }
    }

    /// <summary>Null where it does things in another order, or other things, than the editor can show.</summary>
    public static EditDraft? Read(JsonObject document)
    {
        var (draft, last, isKnown) = (new EditDraft(), -1, true);
        foreach (var edit in (document["edits"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = Text(edit["do"]) ?? "";
            var place = Array.IndexOf(Order, name);
            if (place < last || (place == last && name != "text") || place < 0)
            {
                return null;
            }

            last = place;
            draft = Read(draft, name, edit, ref isKnown);
        }

        if (document["result"] is JsonObject result)
        {
            isKnown &= result.All(member => member.Key is "format" or "codec" or "quality" or "progressive" or "metadata" or "extract" or "count" or "at" or "width");
            draft = draft with
            {
                // A sound made of a film is said twice: by its format, and as what is taken out.
                Extract = Text(result["extract"]) is { } extract && (extract != "audio" || result["format"] is null)
                    ? new Extract(extract, Text(result["count"]) ?? "", Text(result["at"]) ?? "", Text(result["width"]) ?? "") : null,
                Format = Text(result["format"]) ?? "",
                Codec = Text(result["codec"]) ?? "",
                Quality = Text(result["quality"]) ?? "",
                IsProgressive = Flag(result["progressive"]),
                KeepsMetadata = Text(result["metadata"]) is not "strip",
            };
        }

        return isKnown ? draft : null;
    }

    private static EditDraft Read(EditDraft draft, string name, JsonObject edit, ref bool isKnown)
    {
        switch (name)
        {
            case "trim":
                return draft with { From = Time(edit["from"]) ?? 0, To = Time(edit["to"]) };
            case "concat":
                return draft with { Behind = [.. (edit["assets"] as JsonArray ?? []).Select(id => Guid.Parse(id!.GetValue<string>()))] };
            case "rotate":
                return draft with { Degrees = Number(edit["degrees"]) ?? 0, Corners = Text(edit["background"]) };
            case "flip":
                return draft with { IsMirrored = Flag(edit["horizontal"]), IsUpsideDown = Flag(edit["vertical"]) };
            case "crop":
                if (Text(edit["aspect"]) is { } shape)
                {
                    return draft with { Part = (shape, Text(edit["gravity"]) ?? "centre") };
                }

                var sides = Sides.Select(side => Text(edit[side]) ?? "0").ToList();
                var isPercent = sides.Exists(side => side.EndsWith('%'));
                // Nothing of a length is the same in both.
                isKnown &= sides.TrueForAll(side => side == "0" || side.EndsWith('%') == isPercent);
                var lengths = sides.Select(side => Numbers.Read(side.TrimEnd('%')) ?? 0).ToList();
                return draft with { Crop = new CropBox(lengths[0], lengths[1], lengths[2], lengths[3], isPercent) };
            case "resize":
                return draft with
                {
                    Width = Text(edit["width"]) ?? "",
                    Height = Text(edit["height"]) ?? "",
                    Fit = Text(edit["fit"]) ?? EditDraft.Inside,
                    MayEnlarge = edit["enlarge"]?.GetValueKind() != JsonValueKind.False,
                    Stays = Text(edit["gravity"]) ?? "",
                };
            case "headshot":
                return draft with { Headshot = new Headshot(Text(edit["width"]) ?? "", Text(edit["height"]) ?? "", Number(edit["margin"]) ?? Headshot.UsualMargin) };
            case "opacity":
                return draft with { Opacity = Number(edit["value"]) ?? 1 };
            case "subtitles":
                return draft with { Subtitle = new Subtitle(Guid.Parse(Text(edit["asset"])!), Flag(edit["burn"]), Text(edit["language"]) ?? "") };
            case "colour":
                return draft with
                {
                    Colours = new Colours(
                        Number(edit["brightness"]) ?? 1, Number(edit["contrast"]) ?? 1, Number(edit["saturation"]) ?? 1, Number(edit["hue"]) is { } hue ? hue > 180 ? hue - 360 : hue : 0, Flag(edit["grey"]),
                        Flag(edit["sepia"]), Flag(edit["invert"]), Text(edit["tint"])),
                };
            case "blur":
                return draft with { Blur = Number(edit["radius"]) ?? 0 };
            case "sharpen":
                return draft with { Sharpen = Number(edit["radius"]) ?? 1 };
            case "watermark":
                return draft with
                {
                    Mark = new Mark(Guid.Parse(Text(edit["asset"])!), Text(edit["gravity"]) ?? "southeast", Number(edit["opacity"]) ?? 1, Number(edit["width"]), Text(edit["margin"]) ?? "0"),
                };
            case "text":
                isKnown &= edit["at"] is null || Spot(edit["at"]) is not null;
                return draft with
                {
                    Texts =
                    [
                        .. draft.Texts,
                        new Caption(
                            Text(edit["text"]) ?? "", Text(edit["size"]) ?? "", Text(edit["colour"]) ?? "#ffffff", Text(edit["outline"]), Number(edit["outlineWidth"]) ?? 2, Text(edit["background"]),
                            Text(edit["gravity"]) ?? "south", Spot(edit["at"]), Text(edit["font"]), Text(edit["margin"]), Text(edit["from"]) ?? "", Text(edit["to"]) ?? "",
                            Text(edit["width"]) ?? ""),
                    ],
                };
            case "speed":
                return draft with { Speed = Number(edit["factor"]) ?? 1 };
            case "fade":
                return draft with { FadeIn = Time(edit["in"]) ?? 0, FadeOut = Time(edit["out"]) ?? 0 };
            case "volume":
                return draft with { Volume = Number(edit["factor"]) ?? 1 };
            case "loudness":
                return draft with { Loudness = Number(edit["lufs"]) ?? -16, Peak = Text(edit["peak"]) ?? "" };
            default:
                return draft with { IsMute = true };
        }
    }

    private static JsonObject With(JsonObject written, params (string Name, JsonNode? Value)[] members)
    {
        foreach (var (name, value) in members.Where(member => member.Value is not null))
        {
            written[name] = value;
        }

        return written;
    }

    private static JsonNode? Typed(string text) => text.Length == 0 ? null : text;

    private static double? Unless(double usual, double number) => number == usual ? null : number;

    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    private static double? Number(JsonNode? node) => Numbers.Read(Text(node));

    private static double? Time(JsonNode? node) => Numbers.Time(Text(node)) is { } time && node is not null ? time : null;

    private static bool Flag(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static (double X, double Y)? Spot(JsonNode? node) =>
        Text(node)?.Split(',') is [var x, var y] && Percent(x) is { } across && Percent(y) is { } down ? (across, down) : null;

    // Nothing of a length is written without a sign.
    private static double? Percent(string text) => text.EndsWith('%') ? Numbers.Read(text[..^1]) : text == "0" ? 0 : null;
}
