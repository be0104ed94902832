using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Events;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Live;

using Microsoft.AspNetCore.Components;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>Puts an edit together: with handles and sliders in the browser, and with Api's pictures of what would come out.</summary>
public sealed partial class EditorPage
{
    // What a picture is shown at while it is worked on; how it comes out is Api's to show.
    private const int Shown = 1600;
    private const double UsualText = 0.05;
    private const double White = 255;

    private static readonly (string Name, string Words, string Icon)[] OfPictures =
        [("crop", "Crop", "crop"), ("colour", "Colours", "sun"), ("text", "Text", "text"), ("mark", "Mark", "picture"), ("format", "Format", "file")];

    private static readonly (string Name, string Words, string Icon)[] OfFilms =
        [("time", "Cut", "cut"), ("crop", "Crop", "crop"), ("colour", "Colours", "sun"), ("text", "Text", "text"), ("mark", "Mark", "picture"), ("words", "Subtitles", "rows"), ("sound", "Sound", "sound"), ("join", "Join", "child"), ("format", "Format", "file")];

    private static readonly (string Name, string Words, string Icon)[] OfSounds = [("time", "Cut", "cut"), ("sound", "Sound", "sound"), ("join", "Join", "child"), ("format", "Format", "file")];

    private EditDesk desk = default!;
    private (double Width, double Height) size = (1, 1);
    private string stage = "";
    private string tool = "";
    private string shape = CropTool.Free;
    private int chosen;
    private bool isCompared;
    private Guid? begun;
    private string? problem;

    [Parameter]
    public Guid Id { get; set; }

    protected override object? Subject => Id;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(400);

    protected override bool Concerns(LiveEvent happened) => (Matters.Of(happened.Kind) & (Matter.Work | Matter.Progress)) != Matter.None;

    protected override Task<EditorPicture> LookAsync(CancellationToken cancellationToken) => EditorPicture.TakeAsync(Api, Id, User.Identity?.Name, Known, cancellationToken);

    protected override void Arrived(EditorPicture picture)
    {
        if (begun != picture.Asset.Id)
        {
            begun = picture.Asset.Id;
            desk = new EditDesk(Api, picture.Asset.Id, User.Identity?.Name);
            size = (picture.Asset.Width ?? 1, picture.Asset.Height ?? 1);
            (tool, shape, chosen, isCompared, problem) = (Tools[0].Name, CropTool.Free, 0, false, null);
        }
        else if (size == (1, 1))
        {
            size = (picture.Asset.Width ?? 1, picture.Asset.Height ?? 1);
        }

        desk.Learn(picture.Asset);
        desk.Offer(picture.Open);
        stage = State(picture.Asset);
    }

    protected override bool ShouldRender()
    {
        if (Picture is { } picture)
        {
            stage = State(picture.Asset);
        }

        return base.ShouldRender();
    }

    private (string Name, string Words, string Icon)[] Tools => Picture?.Asset.Kind switch { AssetKind.Video => OfFilms, AssetKind.Audio => OfSounds, _ => OfPictures };

    /// <summary>Why it cannot be edited; null where it can.</summary>
    private string? Refusal => Picture?.Asset switch
    {
        null => null,
        { DeletedAt: not null } => "It was deleted: bring it back first.",
        _ when !May(Permission.AssetsAdd) => "To edit, your key needs the permission assets.add.",
        { Kind: AssetKind.Other or AssetKind.Unknown } => "A file of this kind is not edited here.",
        { Status: AssetStatus.Invalid, Problem: var wrong } => wrong ?? "It is damaged.",
        { Kind: AssetKind.Image or AssetKind.Video, Width: null } or { Status: AssetStatus.New, Duration: null, Width: null } => "It is being looked into: once that is done it can be edited here.",
        _ => null,
    };

    private string? Link(string role) => Picture?.Asset.Links.Renditions.GetValueOrDefault(role);

    private async Task ChangeAsync(EditDraft draft)
    {
        problem = null;
        chosen = Math.Clamp(chosen, 0, Math.Max(0, draft.Texts.Count - 1));
        await desk.ChangeAsync(draft);
    }

    private Task BeginAnewAsync() => desk.IsEmpty ? Task.CompletedTask : desk.ChangeAsync(new EditDraft());

    private async Task CommitAsync()
    {
        if (desk.IsReady)
        {
            await desk.CommitAsync();
            await LookAgainAsync();
        }
    }

    private async Task ToldAsync(string? refused)
    {
        problem = refused;
        await LookAgainAsync();
    }

    private Task TakeUpAsync(JsonObject recipe) => desk.TakeUpAsync(recipe);

    /// <summary>What was done in the picture or in the time line, once it is let go.</summary>
    private Task HandAsync(ChangeEventArgs change)
    {
        if (JsonNode.Parse(change.Value as string ?? "{}") is not JsonObject hand || desk.IsForeign)
        {
            return Task.CompletedTask;
        }

        var draft = desk.Draft;
        switch (hand)
        {
            case { } when hand["size"] is JsonArray seen:
                size = (Real(seen[0]), Real(seen[1]));
                return Task.CompletedTask;
            case { } when hand["crop"] is JsonArray crop:
                return ChangeAsync(draft.Cropped((Real(crop[0]), Real(crop[1]), Real(crop[2]), Real(crop[3])), size));
            case { } when hand["choose"] is { } which:
                (chosen, tool) = ((int)Real(which), "text");
                return Task.CompletedTask;
            case { } when hand["text"] is { } which && (int)Real(which) is var at && at < draft.Texts.Count:
                chosen = at;
                var text = draft.Texts[at];
                text = hand["at"] is JsonArray spot ? text with { At = (Math.Round(Real(spot[0]) * 100, 2), Math.Round(Real(spot[1]) * 100, 2)), Margin = null } : text;
                text = hand["high"] is { } high ? text with { Size = $"{Math.Clamp(Math.Round(Real(high) * 100, 1), 0.5, 100).ToString(CultureInfo.InvariantCulture)}%" } : text;
                return ChangeAsync(draft with { Texts = [.. draft.Texts.Select((one, place) => place == at ? text : one)] });
            case { } when hand["from"] is { } from:
                var seconds = Picture?.Asset.Duration ?? 0;
                var to = Real(hand["to"]);
                return ChangeAsync(draft with { From = Math.Round(Real(from), 3), To = to >= seconds - 0.0005 ? null : Math.Round(to, 3) });
            case { } when hand["move"] is JsonArray move && (int)Real(move[0]) < draft.Behind.Count && (int)Real(move[1]) < draft.Behind.Count:
                return ChangeAsync(draft with { Behind = JoinTool.Moved(draft.Behind, (int)Real(move[0]), (int)Real(move[1])) });
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>All that editor.js needs to show it.</summary>
    private string State(Asset asset)
    {
        var draft = desk.Draft;
        var whole = draft.Whole(size);
        var outcome = draft.Outcome(size) ?? draft.Kept(size);
        var colours = draft.Colours;
        return new JsonObject
        {
            ["n"] = desk.Count,
            ["kind"] = asset.Kind.ToString().ToLowerInvariant(),
            ["title"] = asset.Title,
            ["source"] = asset.Kind == AssetKind.Image ? $"/image/{asset.Id}?resize={Shown}x{Shown}&enlarge=false&format=webp&quality=88" : asset.Links.Content,
            ["poster"] = asset.Links.Renditions.GetValueOrDefault("poster"),
            ["size"] = Pair(size),
            ["whole"] = Pair(whole),
            ["out"] = Pair(outcome),
            // A part that is looked for is somewhere: until it is found, as if in the middle.
            ["fit"] = draft.Headshot is not null || draft.Part is not null ? EditDraft.Cover : draft.Width.Length > 0 && draft.Height.Length > 0 ? draft.Fit : EditDraft.Inside,
            ["seconds"] = asset.Duration ?? 0,
            ["rate"] = asset.FrameRate ?? 0,
            ["tool"] = tool,
            ["shape"] = CropTool.Ratio(shape, whole),
            ["degrees"] = draft.Degrees,
            ["mirrored"] = draft.IsMirrored,
            ["upside"] = draft.IsUpsideDown,
            ["crop"] = draft.Crop?.Parts(whole) is var (x, y, width, height) ? new JsonArray(x, y, width, height) : null,
            ["look"] = new JsonObject
            {
                ["brightness"] = colours.Brightness,
                ["contrast"] = colours.Contrast,
                ["saturation"] = colours.Saturation,
                ["hue"] = colours.Hue,
                ["grey"] = colours.IsGrey ? 1 : 0,
                ["sepia"] = colours.IsSepia ? 1 : 0,
                ["invert"] = colours.IsInverted ? 1 : 0,
                ["opacity"] = draft.Opacity,
                ["tint"] = Tint(colours.Tint),
                ["blur"] = draft.Blur,
                ["sharpen"] = draft.Sharpen,
                ["speed"] = draft.Speed,
                ["volume"] = draft.Volume,
                ["tilt"] = draft.Tilt,
                ["fade-in"] = draft.FadeIn,
                ["fade-out"] = draft.FadeOut,
            },
            ["mute"] = draft.IsMute,
            ["texts"] = new JsonArray([.. draft.Texts.Select(text => (JsonNode)Text(text, outcome.Height))]),
            ["chosen"] = chosen,
            ["from"] = draft.From,
            ["to"] = draft.To ?? asset.Duration ?? 0,
            ["preview"] = desk.Preview,
            ["compare"] = isCompared && desk.Preview is not null,
            ["foreign"] = desk.IsForeign,
        }.ToJsonString();
    }

    /// <summary>Sizes in parts of the height that comes out.</summary>
    private static JsonObject Text(Caption text, double height) => new()
    {
        ["text"] = text.Text,
        ["high"] = text.Size.EndsWith('%') ? (Numbers.Read(text.Size[..^1]) ?? 5) / 100 : Numbers.Read(text.Size) is { } pixels ? pixels / height : UsualText,
        ["colour"] = text.Colour,
        ["outline"] = text.Outline,
        ["outlineWidth"] = text.OutlineWidth / height,
        ["background"] = text.Background,
        ["gravity"] = text.Gravity,
        ["at"] = text.At is var (x, y) ? new JsonArray(x / 100, y / 100) : null,
        ["margin"] = (Numbers.Read(text.Margin?.TrimEnd('%')) ?? 0) / 100,
        ["font"] = text.Font,
    };

    // Red, green and blue from 0 to 1, and how much of that is seen.
    private static JsonArray? Tint(string? tint) =>
        tint is { Length: 7 or 9 } ? [.. Enumerable.Range(0, 4).Select(at => (JsonNode)((at < 3 || tint.Length == 9 ? Convert.ToInt32(tint.Substring(1 + (2 * at), 2), 16) : White) / White))] : null;

    private static JsonArray Pair((double Width, double Height) size) => [size.Width, size.Height];

    private static double Real(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : 0;
}
