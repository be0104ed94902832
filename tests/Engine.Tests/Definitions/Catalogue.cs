using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Tests.Definitions;

/// <summary>The step types and workflows that the definitions of these tests may use.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<StepTypeRecord> Types { get; } =
    [
        Type("flow.noop", """{"additionalProperties": true}"""),
        Type("media.probe", """{"properties": {"location": {"type": "string"}, "deep": {"type": "boolean", "default": false}}, "required": ["location"]}"""),
        Type("media.transcode", """
            {"properties": {"location": {"type": "string"}, "codec": {"enum": ["h264", "hevc", "av1"]}, "crf": {"type": "integer", "minimum": 0, "maximum": 51}},
             "required": ["location", "codec"]}
            """) with { Aliases = ["media.encode"] },
        Type("downloads.process", "{}"),
        Type("stash.scan", """{"properties": {"paths": {"type": "array", "items": {"type": "string"}}}}"""),
        Type("stash.sync", """{"properties": {"force": {"type": "boolean"}}}"""),
        Type("stash.pending", "{}"),
        Type("stash.unanalyzed", """{"properties": {"order": {"enum": ["newest", "oldest"]}}}"""),
        Type("stash.generate", "{}"),
        Type("report.summary", """{"additionalProperties": true}"""),
    ];

    public static DefinitionContext Context { get; } = new(new StepCatalogue(Types), new Dictionary<string, JsonObject?>
    {
        ["analyze-scenes"] = (JsonObject)JsonNode.Parse("""
            {"properties": {"scenes": {"type": "array"}, "detect": {"type": "array", "items": {"enum": ["tags", "video_tags", "performers"]}}}, "required": ["scenes"]}
            """)!,
    });

    public static DefinitionDraft Json(string text) => DefinitionDraft.Read(Encoding.UTF8.GetBytes(text), DefinitionFormat.Json);

    public static DefinitionDraft Yaml(string text) => DefinitionDraft.Read(Encoding.UTF8.GetBytes(text), DefinitionFormat.Yaml);

    /// <summary>A definition with nothing in it but one step; <paramref name="more"/> stands before its steps.</summary>
    public static string Minimal(string name, string more = "") =>
        $$"""{"name": "{{name}}", {{more}} "steps": [{"id": "only", "uses": "flow.noop"}]}""";

    private static StepTypeRecord Type(string kind, string input) =>
        new(kind, [], kind, null, StepAccess.Read, (JsonObject)JsonNode.Parse(input)!, null, [], "cpu", "1.0");
}
