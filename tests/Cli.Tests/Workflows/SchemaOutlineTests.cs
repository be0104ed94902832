using System.Text.Json.Nodes;

using Aspire.Media.Cli.Workflows;

namespace Aspire.Media.Cli.Tests.Workflows;

public sealed class SchemaOutlineTests
{
    [Theory]
    [InlineData("""{"properties": {"a": {"type": "string", "title": "A"}}, "required": ["a"]}""", "a string required A")]
    [InlineData("""{"properties": {"a": {"type": ["integer", "null"], "minimum": 0, "maximum": 51, "default": 23}}}""", "a integer default 23 0 to 51")]
    [InlineData("""{"properties": {"a": {"enum": ["h264", "hevc", null], "default": "h264"}}}""", "a h264 | hevc default h264")]
    [InlineData("""{"properties": {"a": {"type": "string", "enum": ["a long one", "a longer one", "the longest"]}}}""", "a string a long one | a longer one | the longest")]
    [InlineData("""{"properties": {"a": {"enum": ["a long one", "a longer one", "the longest"]}}}""", "a a choice a long one | a longer one | the longest")]
    [InlineData("""{"properties": {"a": {"type": "array", "items": {"type": "string", "format": "uri"}}}}""", "a list of uri")]
    [InlineData("""{"properties": {"a": {"type": "object", "additionalProperties": {"type": "number"}}}}""", "a map of number")]
    [InlineData("""{"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "b": true, "c": {"default": ""}}}""", "a string | integer / b anything / c anything default \"\"")]
    [InlineData("""{"properties": {"a": {"type": "object", "properties": {"b": {"type": "array", "items": {"properties": {"c": {"const": 1}}}}}}}}""", "a object / a.b list of anything / a.b[].c 1")]
    [InlineData("""{"$defs": {"d": {"type": "boolean", "description": "Whether\nor not"}}, "properties": {"a": {"$ref": "#/$defs/d"}}}""", "a boolean Whether or not")]
    [InlineData("""{"properties": {"a": {"type": "string", "description": "When", "x-expected": "a time"}}}""", "a string When; a time")]
    [InlineData("{}", "nothing")]
    [InlineData("""{"additionalProperties": true}""", "anything, by name")]
    [InlineData("""{"properties": {}, "additionalProperties": false}""", "nothing")]
    [InlineData("""{"properties": {"a": {"$ref": "#/$defs/none", "type": 7}, "b": 8}, "required": 9}""", "a anything / b anything")]
    public void A_name_has_its_type_its_value_and_its_words(string schema, string expected) => Assert.Equal(expected, Outline(schema));

    [Fact]
    public void A_schema_that_refers_to_itself_comes_to_an_end()
    {
        var outline = Outline("""{"properties": {"left": {"$ref": "#"}, "loop": {"$ref": "#/properties/loop"}, "list": {"type": "array", "items": {"$ref": "#"}}}}""");

        Assert.StartsWith("left object", outline.Replace("left anything", "left object"));
        Assert.Contains("left.left.left", outline);
    }

    private static string Outline(string schema)
    {
        using var output = new StringWriter();
        SchemaOutline.Write(new Terminal(output, TextWriter.Null, bytes: null, colours: null, width: null), "Input", (JsonObject)JsonNode.Parse(schema)!);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Input", lines[0]);
        return string.Join(" / ", lines.Skip(lines.Length > 2 ? 2 : 1).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }
}
