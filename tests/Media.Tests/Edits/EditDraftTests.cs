using System.Text.Json.Nodes;

using Aspire.Media.Edits;
using Aspire.Media.Library;

namespace Aspire.Media.Tests.Edits;

/// <summary>What a change makes of an edit that was begun.</summary>
public sealed class EditDraftTests
{
    [Theory]
    [InlineData("{}", """{"format":"webp"}""", """{"format":"webp"}""")]
    [InlineData("""{"format":"webp","quality":60}""", """{"quality":90}""", """{"format":"webp","quality":90}""")]
    [InlineData("""{"format":"webp","quality":60}""", """{"quality":null}""", """{"format":"webp"}""")]
    [InlineData("""{"format":"jpeg"}""", "{}", """{"format":"jpeg"}""")]
    public void What_is_said_of_the_result_is_laid_over_what_was_said(string before, string over, string after) => Assert.Equal(after, ResultOf(before, over, AssetKind.Image));

    [Theory]
    // A codec that the new format does not carry goes with the old one; one that it carries stays.
    [InlineData("""{"preset":"mp4-h264"}""", """{"format":"webm"}""", """{"format":"webm"}""")]
    [InlineData("""{"preset":"mp4-h265"}""", """{"format":"mkv"}""", """{"format":"mkv","codec":"h265"}""")]
    [InlineData("""{"preset":"mp4-h265"}""", """{"preset":"webm"}""", """{"format":"webm","codec":"vp9"}""")]
    // That the sound is taken out was said by a format, and another format takes it back.
    [InlineData("""{"format":"mp3"}""", """{"format":"mp4"}""", """{"format":"mp4"}""")]
    [InlineData("""{"format":"mp3"}""", """{"preset":"gif"}""", """{"format":"gif"}""")]
    [InlineData("""{"extract":"frames","count":5,"width":320}""", """{"extract":"sprite"}""", """{"extract":"sprite"}""")]
    public void What_went_with_what_is_said_anew_goes_with_it(string before, string over, string after) => Assert.Equal(after, ResultOf(before, over, AssetKind.Video));

    [Fact]
    public void Edits_come_behind_those_that_are_there_and_a_fault_is_told_where_it_stands_in_what_was_added()
    {
        var before = EditDraft.Of(Edits("""[{"do":"rotate","degrees":90},{"do":"colour","grey":true}]"""), result: null, AssetKind.Image);

        var after = EditDraft.Add(before, Edits("""[{"do":"rotate","degrees":360},{"do":"resize","width":"50%"}]"""), result: null, AssetKind.Image);
        var refused = Assert.Throws<EditRefusedException>(() => EditDraft.Add(before, Edits("""[{"do":"blur","radius":1},{"do":"resize","with":8}]"""), result: null, AssetKind.Image));

        Assert.Equal("""{"edits":[{"do":"rotate","degrees":90},{"do":"colour","grey":true},{"do":"resize","width":"50%"}],"result":{}}""", EditDraft.Print(after));
        Assert.Equal(after, EditDraft.Read(EditDraft.Print(after), AssetKind.Image));
        Assert.Equal("/edits/1/with", Assert.Single(refused.Faults).Pointer);
        // What does nothing has become no operation, and counts where people count.
        Assert.Equal("/edits/1", EditDraft.PointerTo(0, Edits("""[{"do":"rotate","degrees":360},{"do":"resize","width":"50%"}]"""), AssetKind.Image));
    }

    [Fact]
    public void There_are_never_more_than_one_edit_may_have()
    {
        var most = EditDraft.Of(new JsonArray([.. Enumerable.Range(1, EditDocument.MostEdits).Select(radius => new JsonObject { ["do"] = "blur", ["radius"] = radius })]), result: null, AssetKind.Image);

        var refused = Assert.Throws<EditRefusedException>(() => EditDraft.Add(most, Edits("""[{"do":"blur","radius":1}]"""), result: null, AssetKind.Image));

        Assert.Equal(("/edits", "An edit does 200 things at most; 200 are there already."), (refused.Faults[0].Pointer, refused.Message));
    }

    [Theory]
    [InlineData("""[{"do":"crop","x":100,"y":50,"width":100,"height":50}]""", null)]
    // On its side it may be as high as that.
    [InlineData("""[{"do":"crop","width":100,"height":200}]""", null)]
    [InlineData("""[{"do":"crop","x":150,"width":100,"height":50}]""", 0)]
    [InlineData("""[{"do":"blur","radius":1},{"do":"crop","width":120,"height":120}]""", 1)]
    [InlineData("""[{"do":"resize","width":"50%"},{"do":"crop","width":100,"height":50},{"do":"rotate","degrees":90},{"do":"crop","width":60,"height":60}]""", 3)]
    [InlineData("""[{"do":"crop","aspect":"1:1"},{"do":"crop","width":101,"height":10}]""", 1)]
    // What is turned by less than a quarter grows by as much as nobody counts here.
    [InlineData("""[{"do":"rotate","degrees":10},{"do":"crop","width":210,"height":110}]""", null)]
    public void A_box_that_reaches_out_of_a_picture_is_known_beforehand_where_its_size_is(string edits, int? place)
    {
        var recipe = EditDraft.Of(Edits(edits), result: null, AssetKind.Image);
        var picture = new Asset
        {
            Id = Guid.NewGuid(), Object = Guid.NewGuid(), Kind = AssetKind.Image, Status = AssetStatus.Ready, Title = "a", FileName = "a.png", ContentType = "image/png", Size = 1,
            UploadedAt = DateTimeOffset.UnixEpoch, UploadedBy = "test", Width = 200, Height = 100,
        };

        Assert.Equal(place, recipe.MisfitOf(picture)?.Place);
        Assert.Null(recipe.MisfitOf(picture with { Width = null, Height = null }));
        Assert.Null(recipe.MisfitOf(picture with { ContentType = "image/heic" }));
    }

    private static string ResultOf(string before, string over, AssetKind kind)
    {
        var draft = EditDraft.Add(EditDraft.Of(edits: null, JsonNode.Parse(before)!.AsObject(), kind), edits: null, JsonNode.Parse(over)!.AsObject(), kind);
        return JsonNode.Parse(EditDraft.Print(draft))!["result"]!.ToJsonString();
    }

    private static JsonArray Edits(string json) => JsonNode.Parse(json)!.AsArray();

    [Fact]
    public void Pictures_are_not_taken_out_of_what_is_done_to_a_film()
    {
        var edits = JsonNode.Parse("""[{"do": "trim", "from": 1}, {"do": "resize", "width": 80}]""")!.AsArray();
        var frames = new JsonObject { ["extract"] = "frames" };

        var together = Assert.Single(Assert.Throws<EditRefusedException>(() => EditDraft.Of(edits, frames, AssetKind.Video)).Faults);
        var later = Assert.Single(Assert.Throws<EditRefusedException>(() => EditDraft.Add(EditDraft.Of(edits, null, AssetKind.Video), null, frames, AssetKind.Video)).Faults);

        Assert.Equal(("/edits/1", "/result/extract"), (together.Pointer, later.Pointer));
        Assert.StartsWith("`resize` is done to a whole film", together.Message, StringComparison.Ordinal);
        Assert.StartsWith("`resize`, which is there already, is done to a whole film", later.Message, StringComparison.Ordinal);
    }
}
