using System.Text.Json.Nodes;

using Aspire.Media.Web.Pages.Workflows;

namespace Aspire.Media.Web.Tests.Workflows;

public sealed class InputFieldTests
{
    private static readonly JsonObject Schema = (JsonObject)JsonNode.Parse("""
        {
          "properties": {
            "folder": { "type": "string", "title": "Folder", "description": "Where it comes in" },
            "quality": { "type": "integer", "minimum": 18, "maximum": 32, "default": 23 },
            "factor": { "type": ["number", "null"] },
            "codec": { "enum": ["h264", "av1"], "default": "h264" },
            "height": { "enum": [720, 1080] },
            "publish": { "type": "boolean", "default": true },
            "tags": { "type": "array", "default": ["a"] },
            "anything": {}
          },
          "required": ["folder"]
        }
        """)!;

    [Fact]
    public void Each_input_is_asked_for_in_its_own_way()
    {
        var fields = InputField.Of(Schema, values: null);

        Assert.Equal(
            [FieldKind.Text, FieldKind.Integer, FieldKind.Number, FieldKind.Choice, FieldKind.Choice, FieldKind.Switch, FieldKind.Document, FieldKind.Document],
            fields.Select(field => field.Kind));
        Assert.Equal(("Folder", "Where it comes in", true), (fields[0].Title, fields[0].Description, fields[0].IsRequired));
        Assert.Equal(("23", "18", "32", false), (fields[1].Value, fields[1].Least, fields[1].Most, fields[1].IsRequired));
        Assert.Equal("h264", fields[3].Value);
        Assert.True(fields[5].IsOn);
    }

    [Fact]
    public void What_is_written_becomes_what_the_schema_asks_for()
    {
        var fields = InputField.Of(Schema, values: null);
        (fields[0].Value, fields[2].Value, fields[4].Value, fields[5].IsOn, fields[7].Value) = ("/in", "1.5", "1080", false, """{ "x": [1] }""");

        Assert.Equal(
            """{"folder":"/in","quality":23,"factor":1.5,"codec":"h264","height":1080,"publish":false,"tags":["a"],"anything":{"x":[1]}}""",
            InputField.Read(fields)!.ToJsonString());
    }

    [Fact]
    public void What_is_left_empty_is_not_given()
    {
        var fields = InputField.Of(Schema, values: null);
        (fields[1].Value, fields[3].Value, fields[6].Value) = ("", "", "");

        Assert.Equal("""{"publish":true}""", InputField.Read(fields)!.ToJsonString());
    }

    [Fact]
    public void What_cannot_be_read_is_said_where_it_stands()
    {
        var fields = InputField.Of(Schema, values: null);
        (fields[1].Value, fields[6].Value) = ("many", "[1,");

        Assert.Null(InputField.Read(fields));
        Assert.Equal("This is not a number.", fields[1].Problem);
        Assert.StartsWith("This is not JSON", fields[6].Problem, StringComparison.Ordinal);
        Assert.Null(fields[0].Problem);
    }

    [Fact]
    public void A_form_can_begin_with_what_another_run_was_given()
    {
        var fields = InputField.Of(Schema, (JsonObject)JsonNode.Parse("""{ "folder": "/old", "publish": false, "tags": ["b", "ä"] }""")!);

        Assert.Equal(("/old", "23", false), (fields[0].Value, fields[1].Value, fields[5].IsOn));
        Assert.Contains("ä", fields[6].Value);
    }

    [Fact]
    public void A_workflow_without_inputs_asks_for_nothing() => Assert.Empty(InputField.Of(schema: null, values: null));
}
