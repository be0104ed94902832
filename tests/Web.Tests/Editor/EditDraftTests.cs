using System.Text.Json.Nodes;

using Aspire.Media.Web.Pages.Editor;

namespace Aspire.Media.Web.Tests.Editor;

public sealed class EditDraftTests
{
    private static readonly (double Width, double Height) Picture = (800, 600);

    [Theory]
    [InlineData("""{"edits":[]}""")]
    [InlineData("""{"edits":[{"do":"crop","x":10,"y":20,"width":300,"height":200},{"do":"resize","width":150}],"result":{"format":"webp","quality":"80"}}""")]
    [InlineData("""{"edits":[{"do":"trim","from":2.12,"to":5.08},{"do":"speed","factor":1.5},{"do":"concat","assets":["0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f"]},{"do":"fade","in":1},{"do":"mute"}]}""")]
    [InlineData("""{"edits":[{"do":"rotate","degrees":92.5},{"do":"flip","horizontal":true},{"do":"crop","x":"5%","y":"5%","width":"90%","height":"90%"},{"do":"colour","brightness":1.2,"grey":true}]}""")]
    [InlineData("""{"edits":[{"do":"text","text":"One","at":"10%,20%","size":"8%"},{"do":"text","text":"Two","gravity":"north","outline":"#000000","outlineWidth":3}]}""")]
    [InlineData("""{"edits":[{"do":"crop","aspect":"16:9","gravity":"smart"},{"do":"headshot","width":100,"height":120,"margin":1},{"do":"resize","width":80,"height":80,"fit":"cover","enlarge":false,"gravity":"smart"},{"do":"colour","tint":"#ff880080"},{"do":"opacity","value":0.4}]}""")]
    [InlineData("""{"edits":[{"do":"rotate","degrees":5,"background":"#ffffff"},{"do":"text","text":"One","font":"DejaVu Serif","width":"50%"},{"do":"subtitles","asset":"0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f","burn":true,"language":"en"},{"do":"loudness","lufs":-23,"peak":-1}]}""")]
    [InlineData("""{"edits":[{"do":"trim","from":1}],"result":{"format":"png","extract":"frames","count":"3","width":"640"}}""")]
    [InlineData("""{"edits":[],"result":{"extract":"audio"}}""")]
    public void What_is_read_is_written_so_that_it_means_the_same(string document)
    {
        var draft = DraftDocument.Read(JsonNode.Parse(document)!.AsObject())!;
        var written = DraftDocument.Of(draft);

        // Once more: what is usual may be written or left out.
        var again = DraftDocument.Of(DraftDocument.Read(new JsonObject { ["edits"] = written.Edits.DeepClone(), ["result"] = written.Result.DeepClone() })!);
        Assert.Equal(written.Edits.ToJsonString(), again.Edits.ToJsonString());
        foreach (var (said, kept) in JsonNode.Parse(document)!["edits"]!.AsArray().Zip(written.Edits, (said, kept) => (said!.AsObject(), kept!.AsObject())))
        {
            Assert.All(said, member => Assert.Equal(member.Value!.ToString(), kept[member.Key]?.ToString()));
        }

        Assert.Equal(JsonNode.Parse(document)!["result"]?.ToJsonString() ?? "{}", written.Result.ToJsonString());
    }

    [Theory]
    [InlineData("""{"edits":[{"do":"resize","width":150},{"do":"crop","x":1,"y":1,"width":3,"height":2}]}""")]
    [InlineData("""{"edits":[{"do":"orient","auto":false}]}""")]
    [InlineData("""{"edits":[{"do":"crop","x":10,"y":10,"width":"50%","height":20}]}""")]
    [InlineData("""{"edits":[{"do":"blur","radius":1},{"do":"blur","radius":1}]}""")]
    public void What_it_cannot_show_it_does_not_claim_to_know(string document) => Assert.Null(DraftDocument.Read(JsonNode.Parse(document)!.AsObject()));

    [Fact]
    public void A_crop_goes_along_when_the_picture_is_turned_and_mirrored()
    {
        var draft = new EditDraft().Cropped((0, 0, 0.5, 0.5), Picture);
        Assert.Equal(new CropBox(0, 0, 400, 300, IsPercent: false), draft.Crop);

        var turned = draft.Turned(Picture);
        Assert.Equal((90, new CropBox(300, 0, 300, 400, IsPercent: false)), (turned.Degrees, turned.Crop!));
        Assert.Equal(new CropBox(0, 0, 300, 400, IsPercent: false), turned.Mirrored(across: true, Picture).Crop);
        Assert.Equal(draft.Crop, turned.Turned(Picture).Turned(Picture).Turned(Picture).Crop);
        // What is mirrored turns the other way, so that it is seen to turn the same.
        Assert.Equal(270, new EditDraft { IsMirrored = true }.Turned(Picture).Degrees);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-12.5)]
    [InlineData(44.9)]
    public void What_is_straightened_has_no_empty_corners_and_is_whole_again_when_that_is_taken_back(double tilt)
    {
        var draft = new EditDraft().Tilted(tilt, Picture);
        var whole = draft.Whole(Picture);
        var (x, y, width, height) = draft.Crop!.Parts(whole);
        var turn = -draft.Degrees * Math.PI / 180;

        Assert.Equal(tilt, draft.Tilt, 3);
        foreach (var (across, down) in new[] { (x, y), (x + width, y), (x, y + height), (x + width, y + height) })
        {
            var (left, top) = ((across - 0.5) * whole.Width, (down - 0.5) * whole.Height);
            Assert.True(Math.Abs((left * Math.Cos(turn)) - (top * Math.Sin(turn))) <= Picture.Width / 2, "A corner lies beyond the picture's sides.");
            Assert.True(Math.Abs((left * Math.Sin(turn)) + (top * Math.Cos(turn))) <= Picture.Height / 2, "A corner lies beyond the picture's top or bottom.");
        }

        Assert.True(draft.Tilted(0, Picture).IsEmpty);
    }

    [Fact]
    public void A_shape_is_the_largest_of_it_around_what_is_kept()
    {
        var square = new EditDraft().Cropped((0, 0, 0.5, 0.5), Picture).Shaped(1, Picture);
        Assert.Equal(new CropBox(0, 0, 600, 600, IsPercent: false), square.Crop);
        Assert.Equal((300, 300), (square with { Width = "300" }).Outcome(Picture));
        Assert.Null(square.Shaped(null, Picture).Crop);
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("1:02:03.250", 3723.25)]
    [InlineData("1:60", null)]
    [InlineData("later", null)]
    [InlineData("", null)]
    public void A_time_is_read_as_edits_write_it(string text, double? seconds) => Assert.Equal(seconds, Numbers.Time(text));
}
