using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Tests.Definitions;

public sealed class RoundTripTests
{
    private const int Rounds = 400;

    [Fact]
    public void A_definition_survives_being_read_and_written()
    {
        foreach (var definition in Definitions())
        {
            var draft = Catalogue.Json(definition.ToJsonString());

            Assert.Empty(draft.Check(Catalogue.Context));
            Same(definition, DefinitionJson.ToNode(draft.Definition!));
            Assert.Equal(DefinitionJson.Write(draft.Definition!), DefinitionJson.Write(DefinitionJson.Read(DefinitionJson.Write(draft.Definition!))));
        }
    }

    [Fact]
    public void Yaml_and_json_say_the_same()
    {
        foreach (var definition in Definitions())
        {
            var draft = Catalogue.Yaml(YamlText.Write(definition));

            Assert.Empty(draft.Check(Catalogue.Context));
            Same(definition, DefinitionJson.ToNode(draft.Definition!));
        }
    }

    [Fact]
    public void The_generator_leaves_no_property_out()
    {
        var schema = JsonNode.Parse(DefinitionSchema.Text)!;
        var definitions = Definitions().ToList();
        var steps = definitions.SelectMany(definition => definition["steps"]!.AsArray()).Select(step => step!.AsObject());

        Assert.Empty(Names(schema["properties"]!).Except(definitions.SelectMany(definition => definition.Select(member => member.Key))).Except(["$schema"]));
        // Ranges have rules of their own that made-up steps would break; the scene workflow has them. Runs need workflows that exist.
        Assert.Empty(Names(schema["$defs"]!["step"]!["properties"]!).Except(steps.SelectMany(step => step.Select(member => member.Key))).Except(["run", "progress"]));
    }

    [Fact]
    public void The_six_steps_of_the_scene_workflow_are_a_definition()
    {
        var draft = Catalogue.Yaml(SceneWorkflow.Yaml);

        Assert.Empty(draft.Check(Catalogue.Context));
        Assert.Equal(new ProgressRange(50, 80), draft.Definition!.Steps[5].Progress);
        Assert.Equal(TimeSpan.FromHours(12), draft.Definition.Steps[5].Timeout);
        Same(DefinitionJson.ToNode(draft.Definition), DefinitionJson.ToNode(Catalogue.Json(SceneWorkflow.Json).Definition!));
        Same(DefinitionJson.ToNode(draft.Definition), DefinitionJson.ToNode(Catalogue.Yaml(YamlText.Write(JsonNode.Parse(SceneWorkflow.Json))).Definition!));
    }

    [Fact]
    public void Two_ways_of_writing_a_duration_are_one_content()
    {
        static string Canonical(string timeout) =>
            DefinitionJson.Write(Catalogue.Json($$"""{"name": "x", "steps": [{"id": "a", "uses": "flow.noop", "timeout": "{{timeout}}"}]}""").Definition!);

        Assert.Equal(Canonical("10m"), Canonical("0:10:00"));
        Assert.NotEqual(Canonical("10m"), Canonical("11m"));
    }

    [Fact]
    public void Every_text_with_an_expression_is_found_with_what_it_may_speak_of()
    {
        var expressions = DefinitionExpression.Of(Catalogue.Yaml(SceneWorkflow.Yaml).Definition!).ToDictionary(expression => expression.Pointer);

        Assert.Equal(
            [
                "/finally/0/with/synced", "/outputs/total_scenes_analyzed", "/outputs/total_synced_items", "/steps/1/if", "/steps/3/if", "/steps/5/forEach", "/steps/5/if", "/steps/5/with/scenes",
            ],
            expressions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["process_downloads"], expressions["/steps/1/if"].Steps);
        Assert.True(expressions["/steps/5/with/scenes"].HasItem);
        Assert.False(expressions["/steps/5/forEach"].HasItem);
        Assert.Contains("stash_generate", expressions["/finally/0/with/synced"].Steps);
        Assert.Contains("summary", expressions["/outputs/total_synced_items"].Steps);
    }

    [Fact]
    public void Applying_a_diff_to_the_older_makes_the_newer()
    {
        var made = new AnyDefinition(5);
        for (var round = 0; round < Rounds; round++)
        {
            var from = made.Next();
            var to = round % 4 == 0 ? made.Next() : made.Near(from);

            var changes = DefinitionDiff.Between(from, to);

            Same(to, DefinitionDiff.Apply(from, changes));
            Assert.Equal(JsonNode.DeepEquals(from, to), changes.Count == 0);
        }
    }

    [Fact]
    public void Steps_are_followed_by_their_ids()
    {
        var from = JsonNode.Parse("""{"steps": [{"id": "a", "uses": "x"}, {"id": "b", "progress": [0, 10]}, {"id": "c"}]}""");
        var to = JsonNode.Parse("""{"steps": [{"id": "new"}, {"id": "a", "uses": "y"}, {"id": "b", "progress": [0, 20]}]}""");

        Assert.Equal(
            [
                ("/steps/0", ChangeKind.Added, null, """{"id":"new"}"""),
                ("/steps/1/uses", ChangeKind.Changed, "\"x\"", "\"y\""),
                ("/steps/2/progress/1", ChangeKind.Changed, "10", "20"),
                ("/steps/2", ChangeKind.Removed, """{"id":"c"}""", null),
            ],
            DefinitionDiff.Between(from, to).Select(change => (change.Pointer, change.Kind, change.Before?.ToJsonString(), change.After?.ToJsonString())));
    }

    private static IEnumerable<JsonObject> Definitions()
    {
        var made = new AnyDefinition(3);
        return Enumerable.Range(0, Rounds).Select(_ => made.Next());
    }

    private static IEnumerable<string> Names(JsonNode properties) => properties.AsObject().Select(property => property.Key);

    private static void Same(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected\n{expected?.ToJsonString()}\nnot\n{actual?.ToJsonString()}");
}
