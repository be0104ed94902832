using Aspire.Media.Edits;
using Aspire.Media.Library;

namespace Aspire.Media.Tests.Edits;

public sealed class EditQueryTests
{
    private const string Id = "0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f";

    [Theory]
    [InlineData(AssetKind.Image, "resize=800", """{"edits":[{"do":"resize","width":800}]}""")]
    [InlineData(AssetKind.Image, "resize=800x&fit=inside&enlarge=true&quality=80&format=jpg", """{"edits":[{"do":"resize","width":800}],"result":{"format":"jpeg","quality":80}}""")]
    [InlineData(AssetKind.Image, "resize=x600", """{"edits":[{"do":"resize","height":600}]}""")]
    [InlineData(AssetKind.Image, "resize=50%", """{"edits":[{"do":"resize","width":"50%"}]}""")]
    [InlineData(AssetKind.Image, "format=webp&resize=800x600&crop=32:18&gravity=top&fit=cover", """{"edits":[{"do":"crop","aspect":"16:9","gravity":"north"},{"do":"resize","width":800,"height":600,"fit":"cover","gravity":"north"}],"result":{"format":"webp"}}""")]
    [InlineData(AssetKind.Image, "crop=10,20,300px,50%", """{"edits":[{"do":"crop","x":10,"y":20,"width":300,"height":"50%"}]}""")]
    [InlineData(AssetKind.Image, "rotate=-90&flip=h&orient=off", """{"edits":[{"do":"orient","auto":false},{"do":"rotate","degrees":270},{"do":"flip","horizontal":true}]}""")]
    [InlineData(AssetKind.Image, "grey&brightness=1.20&tint=f80&hue=-30&invert=false", """{"edits":[{"do":"colour","brightness":1.2,"hue":330,"grey":true,"tint":"#ff8800"}]}""")]
    [InlineData(AssetKind.Image, "rotate=360&blur=0&opacity=1&brightness=1&metadata=keep&progressive=no", "{}")]
    [InlineData(AssetKind.Image, "text=A%20<b>\nZ&text.size=6%&text.colour=white&text.at=10%,20", """{"edits":[{"do":"text","text":"A%20<b>\nZ","size":"6%","at":"10%,20"}]}""")]
    [InlineData(AssetKind.Image, "headshot=400x500&sharpen", """{"edits":[{"do":"headshot","width":400,"height":500},{"do":"sharpen"}]}""")]
    [InlineData(AssetKind.Video, "trim=1:02:03.250..", """{"edits":[{"do":"trim","from":3723.25}]}""")]
    [InlineData(AssetKind.Video, "trim=0..90&preset=mp4-h265&speed=1&mute", """{"edits":[{"do":"trim","to":90},{"do":"mute"}],"result":{"format":"mp4","codec":"h265"}}""")]
    [InlineData(AssetKind.Video, "format=mp3", """{"result":{"format":"mp3","extract":"audio"}}""")]
    [InlineData(AssetKind.Video, "extract=frames:5&extract.width=640", """{"result":{"extract":"frames","count":5,"width":640}}""")]
    [InlineData(AssetKind.Video, "preset=source&loudness&volume=-20dB&fade=1", """{"edits":[{"do":"fade","in":1,"out":1},{"do":"volume","factor":0.1},{"do":"loudness"}]}""")]
    [InlineData(AssetKind.Audio, "trim=..0:10&format=m4a", """{"edits":[{"do":"trim","to":10}],"result":{"format":"aac"}}""")]
    [InlineData(AssetKind.Video, "concat=asset:" + Id + "&subtitles=" + Id + "&subtitles.burn", """{"edits":[{"do":"concat","assets":["0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f"]},{"do":"subtitles","asset":"0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f","burn":true}]}""")]
    public void Options_mean_one_thing_however_they_are_written(AssetKind kind, string query, string canonical)
    {
        var recipe = Parse(query, kind);

        Assert.Equal(canonical, recipe.Canonical());
        Assert.Equal(recipe, EditDocument.Parse(System.Text.Json.Nodes.JsonNode.Parse(canonical), kind));
        Assert.Equal(Parse(string.Join('&', query.Split('&').Reverse()), kind).Key(), recipe.Key());
    }

    [Theory]
    [InlineData(AssetKind.Image, "rezise=800", "`rezise=800` (option 1) is no option of an edit; did you mean `resize`?")]
    [InlineData(AssetKind.Image, "format=webp&crop=10,20,30", "`crop=10,20,30` (option 2): `10,20,30` is not X,Y,WIDTH,HEIGHT, each in pixels or percent such as 10%,10%,80%,80%, or a shape such as 16:9.")]
    [InlineData(AssetKind.Image, "crop=-1,0,10,10", "`crop=-1,0,10,10` (option 1): `-1,0,10,10` is not X,Y,WIDTH,HEIGHT, each in pixels or percent such as 10%,10%,80%,80%, or a shape such as 16:9.")]
    [InlineData(AssetKind.Image, "format=wepb", "`format=wepb` (option 1): `wepb` is not jpeg, png, webp, avif, gif, tiff, mp4, mov, mkv, webm, mp3, aac, opus, flac or wav. Did you mean `webp`?")]
    [InlineData(AssetKind.Image, "format=mp4", "`format=mp4` (option 1) is nothing that comes of an image; allowed: jpeg, png, webp, avif, gif or tiff.")]
    [InlineData(AssetKind.Image, "trim=1..2", "`trim=1..2` (option 1) is nothing that is done to an image, only to a video or a sound.")]
    [InlineData(AssetKind.Image, "quality=101", "`quality=101` (option 1): `101` is not a whole number from 1 to 100.")]
    [InlineData(AssetKind.Image, "blur=NaN", "`blur=NaN` (option 1): `NaN` is not a number from 0 to 250 pixels.")]
    [InlineData(AssetKind.Image, "resize=", "`resize` (option 1): nothing is not WIDTHxHEIGHT, WIDTH or xHEIGHT, each from 1 to 30000 pixels or in percent, such as 800x600, 800, x600 or 50%.")]
    [InlineData(AssetKind.Image, "resize=800&resize=900", "`resize=900` (option 2) stands twice, first as option 1: each option is said once; a document (`edits`) may do something twice.")]
    [InlineData(AssetKind.Image, "fit=cover", "`fit=cover` (option 1) goes with `resize`, which is not there: as in `resize=800x600&fit=cover`.")]
    [InlineData(AssetKind.Image, "resize=800&fit=cover", "`fit=cover` (option 2) needs a width and a height; allowed: `width` and `height`, or `fit` as inside.")]
    [InlineData(AssetKind.Image, "resize=800&gravity=north", "`gravity=north` (option 2) says where a crop to a shape or a covering resize lies, and there is neither: as in `crop=1:1&gravity=north` or `resize=800x600&fit=cover&gravity=north`.")]
    [InlineData(AssetKind.Image, "progressive&format=webp", "`progressive` (option 1) goes with jpeg and png.")]
    [InlineData(AssetKind.Video, "trim=-5..10", "`trim=-5..10` (option 1): `-5..10` is not FROM..TO, each in seconds such as 12.5 or as 1:02:03.250; one of the two may be missing.")]
    [InlineData(AssetKind.Video, "trim=10..5", "`trim=10..5` (option 1) ends before it begins; allowed: an end that comes after the begin.")]
    [InlineData(AssetKind.Video, "rotate=12", "`rotate=12` (option 1) turns a video so that it has slanted sides; allowed: 90, 180 or 270 degrees for a video.")]
    [InlineData(AssetKind.Video, "codec=vp9&format=mp4", "`codec=vp9` (option 1) does not go into mp4; allowed: h264, h265 or av1.")]
    [InlineData(AssetKind.Video, "preset=mp4-h264&format=webm", "`preset=mp4-h264` (option 1) says format and codec already: leave those out, or the preset.")]
    [InlineData(AssetKind.Video, "watermark=logo.png", "`watermark=logo.png` (option 1): `logo.png` is not the id of an asset.")]
    [InlineData(AssetKind.Video, "extract=frames:3&resize=80", "`resize=80` (option 2) is done to a whole film, and pictures are taken out of a film as it is, or of a part of it (`trim`): do it to the film first, or to the picture that came out.")]
    [InlineData(AssetKind.Video, "extract=sprite&extract.width=800", "`extract.width=800` (option 2) is more than the small pictures of a sprite have; allowed: from 16 to 640 pixels for a sprite.")]
    [InlineData(AssetKind.Audio, "quality=3&format=flac", "`quality=3` (option 1) goes with what loses something, and flac loses nothing.")]
    public void A_wrong_option_is_refused_by_its_name_its_place_and_what_is_allowed(AssetKind kind, string query, string words) =>
        Assert.Equal(words, Assert.Throws<EditRefusedException>(() => Parse(query, kind)).Message);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var faults = Assert.Throws<EditRefusedException>(() => Parse("brightness=11&colour=red&text.size=12", AssetKind.Image)).Faults;

        Assert.Equal([1, 2, 3], faults.Select(fault => fault.Position));
        Assert.Equal(["brightness=11", "colour=red", "text.size=12"], faults.Select(fault => fault.Token));
        Assert.Equal("a number from 0 to 10", faults[0].Allowed);
    }

    [Fact]
    public void What_is_neither_seen_nor_heard_cannot_be_edited() =>
        Assert.Equal("Only images, videos and sounds can be edited; this is none of them.", Assert.Throws<EditRefusedException>(() => Parse("resize=8", AssetKind.Other)).Message);

    [Fact]
    public void Each_option_has_an_example_that_can_be_tried()
    {
        foreach (var option in EditGrammar.Options)
        {
            var kind = Enum.Parse<AssetKind>(option.Kinds.Names()[0], ignoreCase: true);
            Assert.False(Parse(Uri.UnescapeDataString(option.Example), kind).IsEmpty, option.Name);
        }
    }

    [Fact]
    public void The_documentation_has_every_option_as_it_is()
    {
        var rows = EditGrammar.Options.Select(option =>
            $"| `{option.Name}` | {option.Syntax.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(", ", option.Kinds.Names())} | {option.Says} | {option.Allowed} | `{option.Example}` |");

        Assert.Contains(string.Join('\n', rows), File.ReadAllText(Path.Combine(Repository.Root, "docs", "editing.md")), StringComparison.Ordinal);
    }

    private static EditRecipe Parse(string query, AssetKind kind) => EditQuery.Parse(
        query.Split('&').Select(option => option.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : "")), kind);
}
