using System.Text.Json.Nodes;

using Aspire.Media.Edits;
using Aspire.Media.Library;

namespace Aspire.Media.Tests.Edits;

public sealed class EditDocumentTests
{
    [Fact]
    public void A_document_is_carried_out_as_it_is_written_and_may_do_something_twice()
    {
        var recipe = Parse("""{"edits": [{"do": "resize", "width": 800}, {"do": "crop", "aspect": "1:1"}, {"do": "text", "text": "a"}, {"do": "text", "text": "b", "size": 20}]}""", AssetKind.Image);

        Assert.Equal(
            [new Resize(new Extent(800), null), new Crop(Aspect: new Aspect(1, 1)), new OverlayText("a"), new OverlayText("b", Size: new Extent(20))],
            recipe.Operations);
    }

    [Theory]
    [InlineData("""{"edit": []}""", "/edit", "`edit` is nothing that an edit knows; did you mean `edits`?")]
    [InlineData("""[]""", "", "A document has `edits` and `result`.")]
    [InlineData("""{"edits": {}}""", "/edits", "`edits` is a list of what is done, as in [{\"do\": \"crop\", \"aspect\": \"16:9\"}].")]
    [InlineData("""{"edits": [{"do": "corp"}]}""", "/edits/0/do", "`corp` is nothing that an edit knows; did you mean `crop`?")]
    [InlineData("""{"edits": [{"do": "crop", "aspect": "1:1"}, {"do": "resize", "with": 8}]}""", "/edits/1/with", "`resize` knows no `with`; did you mean `width`?")]
    [InlineData("""{"edits": [{"do": "rotate", "degrees": "much"}]}""", "/edits/0/degrees", "`degrees` of `rotate` is degrees from -360 to 360, not \"much\".")]
    [InlineData("""{"edits": [{"do": "resize"}]}""", "/edits/0", "`resize` lacks a size; allowed: `width`, `height` or both.")]
    [InlineData("""{"edits": [{"do": "trim", "from": 1}]}""", "/edits/0/do", "`trim` is nothing that is done to an image, only to a video or a sound.")]
    [InlineData("""{"edits": [{"do": "text", "text": 5}]}""", "/edits/0/text", "`text` of `text` is 1 to 2000 characters that can be seen, not 5.")]
    [InlineData("""{"result": {"format": "mp4"}}""", "/result/format", "`format` of `result` is nothing that comes of an image; allowed: jpeg, png, webp, avif, gif or tiff.")]
    public void What_is_wrong_with_a_document_is_told_with_its_place(string document, string pointer, string words)
    {
        var fault = Assert.Single(Assert.Throws<EditRefusedException>(() => Parse(document, AssetKind.Image)).Faults);

        Assert.Equal(pointer, fault.Pointer);
        Assert.Equal(words, fault.Message);
    }

    [Fact]
    public void What_is_printed_is_read_as_the_same()
    {
        var (random, understood) = (new Random(20261122), 0);
        for (var round = 0; round < 2_000; round++)
        {
            var kind = (AssetKind)random.Next(1, 4);
            var document = AnyDocument(random, EditKindWords.Of(kind));
            EditRecipe recipe;
            try
            {
                recipe = EditDocument.Parse(document, kind);
            }
            catch (EditRefusedException)
            {
                // What does not go together is refused, which is another test's concern.
                continue;
            }

            understood++;
            var again = EditDocument.Parse(JsonNode.Parse(recipe.Canonical()), kind);
            Assert.Equal(recipe, again);
            Assert.Equal(recipe.Key(), again.Key());
        }

        Assert.True(understood > 100, $"{understood} of the documents were understood.");
    }

    // Values from the examples that forms offer: each member at its least, its most, or one of its words.
    private static JsonObject AnyDocument(Random random, EditKinds kind)
    {
        var edits = new JsonArray();
        for (var count = random.Next(4); count > 0; count--)
        {
            var verbs = EditGrammar.Verbs.Where(verb => verb.Kinds.HasFlag(kind)).ToList();
            var verb = verbs[random.Next(verbs.Count)];
            edits.Add((JsonNode)Any(random, verb, kind, new JsonObject { ["do"] = verb.Name }));
        }

        return new JsonObject { ["edits"] = edits, ["result"] = Any(random, EditGrammar.Result, kind, [], oneIn: 5) };
    }

    private static JsonObject Any(Random random, EditVerb verb, EditKinds kind, JsonObject into, int oneIn = 2)
    {
        foreach (var member in verb.Members.Where(member => member.Kinds.HasFlag(kind) && random.Next(oneIn) == 0))
        {
            into[member.Name] = Any(random, member.Value);
        }

        return into;
    }

    private static JsonNode Any(Random random, EditValue value) => value.Type switch
    {
        "choice" or "flag" => value.Choices[random.Next(value.Choices.Count)],
        "integer" => random.Next((int)value.Least!, (int)value.Most! + 1),
        "number" => random.Next(3) == 0 ? value.Most!.Value : Math.Round(value.Least!.Value + (random.NextDouble() * (value.Most!.Value - value.Least.Value)), 3),
        "extent" => random.Next(2) == 0 ? $"{random.Next(0, 101)}%" : random.Next(0, 3000),
        "time" => Math.Round(random.NextDouble() * 100, 4),
        "colour" => random.Next(2) == 0 ? "white" : $"#{random.Next(0x1000000):x6}{random.Next(0x100):x2}",
        "aspect" => $"{random.Next(1, 40)}:{random.Next(1, 40)}",
        "spot" => $"{random.Next(0, 100)}%,{random.Next(0, 100)}",
        "asset" => Guid.NewGuid().ToString(),
        "assets" => new JsonArray(Guid.NewGuid().ToString(), Guid.NewGuid().ToString()),
        "language" => "pt-BR",
        _ => "some words\nin two lines \"quoted\" ünd so",
    };

    private static EditRecipe Parse(string document, AssetKind kind) => EditDocument.Parse(JsonNode.Parse(document), kind);
}
