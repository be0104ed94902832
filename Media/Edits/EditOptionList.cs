namespace Aspire.Media.Edits;

/// <summary>The options of requests: how each is written, and what it says of which thing.</summary>
internal static class EditOptionList
{
    public static IEnumerable<EditOption> All(IReadOnlyList<EditVerb> verbs, EditVerb result)
    {
        return
        [
            new("trim", Of("trim"), ["from", "to"], "FROM..TO", "trim=0:05..1:30", "Keeps what lies between two times; without the first it begins where it begins, without the second it goes on to its end")
            {
                OtherAllowed = "FROM..TO, each in seconds such as 12.5 or as 1:02:03.250; one of the two may be missing",
                Parts = static (text, verb) => text.Split("..") is [var from, var to] && (from + to).Length > 0 ? Both(verb, ("from", from), ("to", to)) : null,
            },
            new("speed", Of("speed"), ["factor"], "FACTOR", "speed=1.5", "Faster above 1, slower below; voices keep their pitch"),
            new("concat", Of("concat"), ["assets"], "ASSET,…", "concat=0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f", "Puts others behind it, in this order"),
            new("orient", Of("orient"), ["auto"], "auto|off", "orient=off", "Turns it as its metadata say that it is to be seen: always, unless this is off")
            {
                OtherAllowed = "auto or off",
                Parts = static (text, verb) => text is "auto" or "true" ? Both(verb, ("auto", "true")) : text is "off" or "false" ? Both(verb, ("auto", "false")) : null,
            },
            new("rotate", Of("rotate"), ["degrees"], "DEGREES", "rotate=90", "Turns it clockwise; videos by 90, 180 or 270"),
            new("rotate.background", Of("rotate"), ["background"], "COLOUR", "rotate=12&rotate.background=white", "What the corners show that a slanted turn leaves: nothing without it, or black in a format that knows no nothing")
            {
                With = "rotate",
            },
            new("flip", Of("flip"), ["horizontal", "vertical"], "horizontal|vertical|both", "flip=horizontal", "Swaps left and right, top and bottom, or both")
            {
                OtherAllowed = "horizontal, vertical or both",
                Parts = static (text, verb) => text switch
                {
                    "horizontal" or "h" => Both(verb, ("horizontal", "true")),
                    "vertical" or "v" => Both(verb, ("vertical", "true")),
                    "both" => Both(verb, ("horizontal", "true"), ("vertical", "true")),
                    _ => null,
                },
            },
            new("crop", Of("crop"), ["x", "y", "width", "height", "aspect"], "X,Y,WIDTH,HEIGHT or W:H", "crop=10%,10%,80%,80%", "Keeps a box, from the upper left corner, or the largest part of a shape")
            {
                OtherAllowed = "X,Y,WIDTH,HEIGHT, each in pixels or percent such as 10%,10%,80%,80%, or a shape such as 16:9",
                Parts = static (text, verb) => text.Split(',') is [{ Length: > 0 } x, { Length: > 0 } y, { Length: > 0 } width, { Length: > 0 } height]
                    ? Both(verb, ("x", x), ("y", y), ("width", width), ("height", height))
                    : Both(verb, ("aspect", text)),
            },
            new("gravity", Of("crop"), ["gravity"], "SIDE", "crop=1:1&gravity=smart", "Where a crop to a shape lies, and what a resize that covers keeps; smart looks for where there is most to see (images)"),
            new("headshot", Of("headshot"), ["width", "height"], "WIDTHxHEIGHT", "headshot=400x500", "Crops to a face with its eyes on the upper third; without a face to where there is most to see, and says so")
            {
                OtherAllowed = "WIDTHxHEIGHT, each from 16 to 8192 pixels, such as 400x500",
                Parts = static (text, verb) => text.Split('x') is [{ Length: > 0 } width, { Length: > 0 } height] ? Both(verb, ("width", width), ("height", height)) : null,
            },
            new("headshot.margin", Of("headshot"), ["margin"], "PART", "headshot=400x500&headshot.margin=0.4", "How much is seen around the face, in parts of it") { With = "headshot" },
            new("resize", Of("resize"), ["width", "height"], "WIDTHxHEIGHT, WIDTH or xHEIGHT", "resize=800x600", "Makes it as wide and as high as that; it keeps its shape unless `fit` is exact")
            {
                OtherAllowed = "WIDTHxHEIGHT, WIDTH or xHEIGHT, each from 1 to 30000 pixels or in percent, such as 800x600, 800, x600 or 50%",
                Parts = static (text, verb) => text.Split('x') switch
                {
                    [{ Length: > 0 } width] => Both(verb, ("width", width)),
                    [var width, var height] when width.Length + height.Length > 0 => Both(verb, ("width", width), ("height", height)),
                    _ => null,
                },
            },
            new("fit", Of("resize"), ["fit"], "inside|cover|exact", "resize=800x600&fit=cover", "inside: all of it within that size; cover: it fills that size and what is too much is cut off; exact: it is pulled into it") { With = "resize" },
            new("enlarge", Of("resize"), ["enlarge"], "true|false", "resize=4000&enlarge=false", "Whether what is small is made large") { With = "resize" },
            new("brightness", Of("colour"), ["brightness"], "FACTOR", "brightness=1.2", "Lighter above 1, darker below"),
            new("contrast", Of("colour"), ["contrast"], "FACTOR", "contrast=1.1", "More contrast above 1, less below"),
            new("saturation", Of("colour"), ["saturation"], "FACTOR", "saturation=0.5", "More colour above 1, less below"),
            new("hue", Of("colour"), ["hue"], "DEGREES", "hue=30", "Turns the colours"),
            new("grey", Of("colour"), ["grey"], "(nothing)", "grey", "Takes the colours out"),
            new("sepia", Of("colour"), ["sepia"], "(nothing)", "sepia", "As old photographs are"),
            new("invert", Of("colour"), ["invert"], "(nothing)", "invert", "As negatives are"),
            new("tint", Of("colour"), ["tint"], "COLOUR", "tint=3366cc", "Lays a colour over it"),
            new("blur", Of("blur"), ["radius"], "RADIUS", "blur=4", "Blurs it; the radius is a standard deviation in pixels"),
            new("sharpen", Of("sharpen"), ["radius"], "RADIUS or (nothing)", "sharpen=1", "Sharpens it") { Parts = OrUsual("radius", "1") },
            new("opacity", Of("opacity"), ["value"], "PART", "opacity=0.5", "How much of it is seen: 0 is nothing; formats that know no transparency show it on white"),
            new("watermark", Of("watermark"), ["asset"], "ASSET", "watermark=0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f", "Lays a picture of the library over it"),
            Detail("watermark.gravity", "gravity", "SIDE", "northwest", "Where it lies"),
            Detail("watermark.opacity", "opacity", "PART", "0.6", "How much of it is seen"),
            Detail("watermark.width", "width", "PART", "0.2", "How wide it is, as a part of what lies below; as it is without"),
            Detail("watermark.margin", "margin", "LENGTH", "24", "How far it keeps from the edges"),
            new("text", Of("text"), ["text"], "WORDS", "text=Town%20hall", "Writes on it, never as markup; %0A begins a new line"),
            Detail("text.font", "font", "NAME", "DejaVu%20Serif", "In which font"),
            Detail("text.size", "size", "LENGTH", "6%25", "How large the letters are, in pixels or percent of the height"),
            Detail("text.colour", "colour", "COLOUR", "ffcc00", "In which colour"),
            Detail("text.outline", "outline", "COLOUR", "black", "With a line around the letters"),
            Detail("text.outline-width", "outlineWidth", "PIXELS", "3", "How thick that line is"),
            Detail("text.background", "background", "COLOUR", "00000080", "On a field of a colour"),
            Detail("text.gravity", "gravity", "SIDE", "north", "Where it lies"),
            Detail("text.at", "at", "X,Y", "40,60", "Where its upper left corner is; goes before `text.gravity`"),
            Detail("text.width", "width", "LENGTH", "50%25", "Where lines are broken; at the width of the picture without"),
            Detail("text.margin", "margin", "LENGTH", "32", "How far it keeps from the edges"),
            Detail("text.from", "from", "TIME", "2", "When it is first seen, counted in what trimming left"),
            Detail("text.to", "to", "TIME", "8.5", "When it is gone"),
            new("subtitles", Of("subtitles"), ["asset"], "ASSET", "subtitles=0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f", "Adds captions of the library as a stream"),
            Detail("subtitles.burn", "burn", "true|false", "true", "Writes them into the picture instead"),
            Detail("subtitles.language", "language", "LANGUAGE", "en", "In which language they are"),
            new("fade", Of("fade"), ["in", "out"], "IN,OUT", "fade=1,2.5", "Comes out of the dark and the silence, and goes back, in seconds; one number says both")
            {
                OtherAllowed = "IN,OUT, each in seconds such as 1,2.5, or one number for both",
                Parts = static (text, verb) => text.Split(',') switch
                {
                    [var one] => Both(verb, ("in", one), ("out", one)),
                    [var one, var other] => Both(verb, ("in", one), ("out", other)),
                    _ => null,
                },
            },
            new("volume", Of("volume"), ["factor"], "FACTOR or DECIBELS", "volume=-6dB", "Louder above 1, quieter below"),
            new("loudness", Of("loudness"), ["lufs"], "LUFS or (nothing)", "loudness=-23", "Brings all of it to a loudness by EBU R128, measured first") { Parts = OrUsual("lufs", "-16") },
            Detail("loudness.peak", "peak", "DBTP", "-1", "What no peak goes over"),
            new("mute", Of("mute"), [], "(nothing)", "mute", "Takes the sound away")
            {
                OtherAllowed = "nothing behind it",
                Parts = static (text, _) => text is "" or "true" ? [] : null,
            },
            new("format", result, ["format"], "FORMAT", "format=webp", "What comes out; as it came in without"),
            new("codec", result, ["codec"], "CODEC", "format=mp4&codec=h265", "How the picture of a video is encoded; as is usual for the format without"),
            new("preset", result, ["preset"], "PRESET", "preset=mp4-h264", "Format and codec by one name; source is as it came in"),
            new("quality", result, ["quality"], "NUMBER", "format=webp&quality=80", "From smallest to best"),
            new("progressive", result, ["progressive"], "(nothing)", "format=jpeg&progressive", "A picture that is seen as a whole before all of it is there (jpeg, png)"),
            new("metadata", result, ["metadata"], "keep|strip", "metadata=strip", "Whether what tells of place, person and device is kept"),
            new("extract", result, ["extract", "count"], "audio|frames:N|thumbnail|preview|sprite", "extract=frames:5", "Takes something out instead: the sound, the N best frames, one picture, a short moving picture, many small pictures for a time line")
            {
                OtherAllowed = "audio, frames:N with N from 1 to 100, thumbnail, preview or sprite",
                Parts = static (text, verb) => text.Split(':') switch
                {
                    ["frames", var count] => Both(verb, ("extract", "frames"), ("count", count)),
                    [var word] => Both(verb, ("extract", word)),
                    _ => null,
                },
            },
            new("extract.at", result, ["at"], "TIME", "extract=thumbnail&extract.at=1:30", "When a thumbnail is taken; where there is most to see without") { With = "extract" },
            new("extract.width", result, ["width"], "PIXELS", "extract=sprite&extract.width=160", "How wide frames, thumbnails, previews and the pictures of a sprite are") { With = "extract" },
        ];

        EditVerb Of(string name) => verbs.First(verb => verb.Name == name);

        EditOption Detail(string name, string member, string syntax, string example, string says)
        {
            var head = name[..name.IndexOf('.', StringComparison.Ordinal)];
            var first = head switch
            {
                "text" => "text=Hello",
                "loudness" => "loudness=-16",
                _ => $"{head}=0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f",
            };
            return new EditOption(name, Of(head), [member], syntax, $"{first}&{name}={example}", says) { With = head };
        }
    }

    // Several things that are said at once; what is empty is not said.
    private static EditMembers? Both(EditVerb verb, params (string Member, string Text)[] parts)
    {
        var said = new EditMembers();
        foreach (var (member, text) in parts.Where(part => part.Text.Length > 0))
        {
            if (verb.Member(member)!.Value.Read(text) is not { } value)
            {
                return null;
            }

            said[member] = value;
        }

        return said.Count > 0 ? said : null;
    }

    private static Func<string, EditVerb, EditMembers?> OrUsual(string member, string usual) => (text, verb) => Both(verb, (member, text.Length > 0 ? text : usual));
}
