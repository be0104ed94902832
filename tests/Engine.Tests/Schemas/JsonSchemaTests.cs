using System.Diagnostics;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Tests.Schemas;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "\"a\"", "5")]
    [InlineData("""{"type": "integer"}""", "5.0", "5.5")]
    [InlineData("""{"type": "integer"}""", "1e3", "\"5\"")]
    [InlineData("""{"type": ["number", "null"]}""", "null", "true")]
    [InlineData("""{"enum": [1, "a", null]}""", "1.0", "2")]
    [InlineData("""{"const": {"a": [1]}}""", """{"a": [1]}""", """{"a": [2]}""")]
    [InlineData("""{"properties": {"a": {"type": "string"}}}""", """{"a": "x", "b": 1}""", """{"a": 1}""")]
    [InlineData("""{"required": ["a"]}""", """{"a": null}""", "{}")]
    [InlineData("""{"properties": {"a": true}, "additionalProperties": false}""", """{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"additionalProperties": {"type": "integer"}}""", """{"b": 1}""", """{"b": "x"}""")]
    [InlineData("""{"patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false}""", """{"x-a": 1}""", """{"x-a": "1"}""")]
    [InlineData("""{"items": {"minimum": 3}}""", "[3, 4]", "[3, 2]")]
    [InlineData("""{"prefixItems": [{"type": "string"}], "items": false}""", """["a"]""", """["a", 1]""")]
    [InlineData("""{"minItems": 1, "maxItems": 2}""", "[1]", "[1, 2, 3]")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2]", "[1, 1]")]
    [InlineData("""{"minLength": 2, "maxLength": 3}""", "\"😀😀😀\"", "\"a\"")]
    [InlineData("""{"minProperties": 1, "maxProperties": 1}""", """{"a": 1}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"minimum": 0.1, "maximum": 1}""", "0.1", "0.09")]
    [InlineData("""{"exclusiveMinimum": 0, "exclusiveMaximum": 1}""", "0.5", "1")]
    [InlineData("""{"multipleOf": 0.01}""", "19.99", "19.999")]
    [InlineData("""{"pattern": "^a+$"}""", "\"aaa\"", "\"ab\"")]
    [InlineData("""{"pattern": "^[a$]+$"}""", "\"a$\"", "\"a\\n\"")]
    [InlineData("""{"format": "uri"}""", "\"https://example.org/a\"", "\"a/b\"")]
    [InlineData("""{"format": "uuid"}""", "\"0195d9b2-7c1e-7000-8000-1f2e3d4c5b6a\"", "\"0195\"")]
    [InlineData("""{"format": "date-time"}""", "\"2026-01-31T12:00:00+01:00\"", "\"2026-02-31T12:00:00Z\"")]
    [InlineData("""{"format": "date"}""", "\"2024-02-29\"", "\"2026-02-29\"")]
    [InlineData("""{"format": "duration"}""", "\"P1DT2H\"", "\"PT\"")]
    [InlineData("""{"allOf": [{"minimum": 1}, {"maximum": 2}]}""", "2", "3")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "integer"}]}""", "2", "true")]
    [InlineData("""{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}""", "3", "6")]
    [InlineData("""{"not": {"type": "string"}}""", "2", "\"a\"")]
    [InlineData("""{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}""", """{"a": 1, "b": 1}""", """{"a": 1, "c": 1}""")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}}""", """{"b": 1}""", """{"a": 1}""")]
    [InlineData("""{"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "string"}}}""", "\"a\"", "1")]
    [InlineData("""{"properties": {"next": {"$ref": "#"}, "v": {"type": "integer"}}}""", """{"next": {"v": 1}}""", """{"next": {"next": {"v": "x"}}}""")]
    [InlineData("true", "1", null)]
    [InlineData("false", null, "1")]
    public void Each_keyword_takes_what_fits_and_refuses_what_does_not(string schema, string? fitting, string? unfitting)
    {
        var compiled = JsonSchema.Compile(JsonNode.Parse(schema));

        if (fitting is not null)
        {
            Assert.Empty(compiled.Validate(JsonNode.Parse(fitting)));
        }

        if (unfitting is not null)
        {
            Assert.NotEmpty(compiled.Validate(JsonNode.Parse(unfitting)));
        }
    }

    [Theory]
    [InlineData("""{"properties": {"codec": {"enum": ["h264", "hevc"]}}}""", """{"codec": "h265"}""", "/codec: must be `h264` or `hevc`, not `h265`; did you mean `h264`?")]
    [InlineData("""{"properties": {"quality": true}, "additionalProperties": false}""", """{"qualty": 5}""", "/qualty: unknown property `qualty`; did you mean `quality`?")]
    [InlineData("""{"items": {"type": "integer"}}""", """[1, "a"]""", "/1: must be a whole number, not `a`")]
    [InlineData("""{"required": ["site"]}""", "{}", "lacks `site`")]
    [InlineData("""{"maximum": 51}""", "60", "must be at most 51, and is 60")]
    [InlineData("""{"pattern": "^[a-z]+$", "x-expected": "a word in small letters"}""", "\"A\"", "must be a word in small letters, and `A` does not")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}""", "[1]", "/0: must be a string, not `1`")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "array"}]}""", "5", "must be a string or a list, and `5` is not")]
    public void A_refusal_says_where_and_what_in_words(string schema, string value, string said)
    {
        var violation = Assert.Single(JsonSchema.Compile(JsonNode.Parse(schema)).Validate(JsonNode.Parse(value)));

        Assert.Equal(said, violation.ToString());
    }

    [Theory]
    [InlineData("""{"requierd": ["a"]}""", "/requierd: the schema keyword `requierd` is not supported; did you mean `required`?")]
    [InlineData("""{"properties": {"a": {"unevaluatedItems": false}}}""", "/properties/a/unevaluatedItems: the schema keyword `unevaluatedItems` is not supported")]
    [InlineData("""{"type": "text"}""", "/type: `text` is no type")]
    [InlineData("""{"format": "datetime"}""", "/format: the format `datetime` is not supported")]
    [InlineData("""{"pattern": "(a"}""", "/pattern: `(a` is no pattern that can be used here")]
    [InlineData("""{"pattern": "(?=a)b"}""", "/pattern: `(?=a)b` is no pattern that can be used here")]
    [InlineData("""{"$ref": "#/$defs/sit", "$defs": {"site": true}}""", "/$ref: there is no schema at `#/$defs/sit`; did you mean `#/$defs/site`?")]
    [InlineData("""{"$ref": "https://example.org/schema"}""", "/$ref: `https://example.org/schema` leads out of this schema")]
    [InlineData("""{"$ref": "#"}""", "this schema asks itself about the same value, without end")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}}""", "without end")]
    [InlineData("""{"properties": {"n": {"type": "integer", "default": "five"}}}""", "/properties/n/default: the default must be a whole number, not `five`")]
    [InlineData("""{"properties": 5}""", "/properties: an object is expected here, not `5`")]
    [InlineData("""{"minLength": -1}""", "/minLength: a whole number of 0 or more is expected here, not `-1`")]
    [InlineData("""{"required": "a"}""", "/required: a list of property names is expected here")]
    [InlineData("5", "a schema is an object, or true or false, and this is `5`")]
    public void A_schema_that_cannot_be_used_is_named_and_never_passed_over(string schema, string said)
    {
        var failure = Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JsonNode.Parse(schema)));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var schema = JsonSchema.Compile(JsonNode.Parse("""{"properties": {"a": {"type": "string"}, "b": {"minimum": 5}}, "required": ["c"], "additionalProperties": false}"""));

        Assert.Equal(["/a", "/b", "/d", ""], schema.Validate(JsonNode.Parse("""{"a": 1, "b": 2, "d": 3}""")).Select(violation => violation.Pointer));
    }

    [Fact]
    public void Defaults_fill_what_was_not_given_and_nothing_else()
    {
        var schema = JsonSchema.Compile(JsonNode.Parse("""
            {"properties": {
                "codec": {"default": "h264"},
                "retry": {"default": {}, "properties": {"attempts": {"default": 3}}},
                "list": {"items": {"properties": {"on": {"default": true}}}},
                "shared": {"$ref": "#/$defs/shared"}},
             "$defs": {"shared": {"default": [1]}}}
            """));
        var given = JsonNode.Parse("""{"codec": null, "list": [{}, {"on": false}]}""");

        var filled = schema.WithDefaults(given);

        var expected = JsonNode.Parse("""{"codec": null, "list": [{"on": true}, {"on": false}], "retry": {"attempts": 3}, "shared": [1]}""");
        Assert.True(JsonNode.DeepEquals(expected, filled), filled!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"codec": null, "list": [{}, {"on": false}]}"""), given), "what was given has changed");
    }

    [Fact]
    public void A_default_that_holds_itself_ends()
    {
        var schema = JsonSchema.Compile(JsonNode.Parse("""{"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}, "default": {}}"""));

        Assert.NotNull(schema.WithDefaults(new JsonObject()));
    }

    [Fact]
    public void Schemas_that_multiply_their_questions_are_stopped()
    {
        var definitions = new JsonObject { ["s30"] = new JsonObject { ["type"] = "string" } };
        for (var level = 0; level < 30; level++)
        {
            var next = $"#/$defs/s{level + 1}";
            definitions[$"s{level}"] = new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = next }, new JsonObject { ["$ref"] = next }) };
        }

        var clock = Stopwatch.StartNew();
        var schema = JsonSchema.Compile(new JsonObject { ["$ref"] = "#/$defs/s0", ["$defs"] = definitions });

        Assert.Contains("asks the same thing too often", schema.Validate("a")[^1].Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "it took as long as it wanted");
    }

    [Fact]
    public void What_is_not_known_yet_fits_everywhere()
    {
        var schema = JsonSchema.Compile(JsonNode.Parse("""
            {"properties": {"n": {"type": "integer"}, "one": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}}, "required": ["n"], "additionalProperties": false}
            """));
        static bool IsOpen(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Contains("${{", StringComparison.Ordinal);

        Assert.Empty(schema.Validate(JsonNode.Parse("""{"n": "${{ inputs.n }}", "one": {"a": "${{ x }}", "b": 1}}"""), IsOpen));
        Assert.Equal(2, schema.Validate(JsonNode.Parse("""{"m": "${{ inputs.n }}"}"""), IsOpen).Count);
    }

    [Fact]
    public void Inputs_that_are_not_named_are_refused_unless_the_schema_wants_them()
    {
        var strict = InputSchema.TryCompile((JsonObject)JsonNode.Parse("""{"properties": {"site": {"type": "string", "default": "main"}}}""")!, out _)!;
        var open = InputSchema.TryCompile((JsonObject)JsonNode.Parse("""{"additionalProperties": true}""")!, out _)!;

        var (inputs, violations) = strict.Apply(null);
        Assert.Empty(violations);
        Assert.Equal("main", inputs["site"]!.GetValue<string>());
        Assert.Equal("/sit: unknown property `sit`; did you mean `site`?", Assert.Single(strict.Apply(new JsonObject { ["sit"] = "x" }).Violations).ToString());
        Assert.Empty(open.Apply(new JsonObject { ["x"] = 1 }).Violations);
    }
}
