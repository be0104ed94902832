using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Tests.Definitions;

public sealed class YamlTests
{
    [Theory]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("12:30:00", "\"12:30:00\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("0123", "123")]
    [InlineData("+5", "5")]
    [InlineData("0o17", "15")]
    [InlineData("0xFF", "255")]
    [InlineData(".5", "0.5")]
    [InlineData("-1.", "-1")]
    [InlineData("1e3", "1e3")]
    [InlineData("2026-01-31", "\"2026-01-31\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("! 5", "\"5\"")]
    [InlineData("!!int 5", "5")]
    [InlineData("|\n  a\n  b\n", "\"a\\nb\\n\"")]
    [InlineData("[1, {a: b}]", "[1,{\"a\":\"b\"}]")]
    [InlineData("{a: &x [1], b: *x}", "{\"a\":[1],\"b\":[1]}")]
    public void Values_mean_what_the_core_schema_of_yaml_1_2_says(string yaml, string json)
    {
        var document = SourceDocument.TryParse(Encoding.UTF8.GetBytes($"v: {yaml}"), DefinitionFormat.Yaml, out var error);

        Assert.Null(error);
        Assert.Equal(json, document!.Root!["v"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("a: 1\na: 2", 2, 1, "the property `a` is given twice")]
    [InlineData("a: .inf", 1, 4, "`.inf` is a number that JSON does not have")]
    [InlineData("a: !!timestamp 2026-01-31", 1, 4, "the tag `tag:yaml.org,2002:timestamp` is not known here")]
    [InlineData("a: !secret x", 1, 4, "the tag `!secret` is not known here")]
    [InlineData("a: *nowhere", 1, 4, "there is no anchor `&nowhere` before this alias")]
    [InlineData("a: &x [*x]", 1, 8, "there is no anchor `&x` before this alias")]
    [InlineData("b: &x {c: 1}\na:\n  <<: *x", 3, 3, "`<<` merges belong to YAML 1.1")]
    [InlineData("[a]: 1", 1, 1, "the name of a property is a plain word or a string")]
    [InlineData("a: 1\n---\nb: 2", 2, 1, "there is a second document in the text")]
    [InlineData("a: [1", 1, 6, "this is not YAML: ")]
    [InlineData("a: \"\\0\"", 1, 4, "this string holds the character U+0000")]
    [InlineData("", 1, 1, "the text is empty")]
    public void What_cannot_be_read_is_refused_with_its_place(string yaml, int line, int column, string said)
    {
        Assert.Null(SourceDocument.TryParse(Encoding.UTF8.GetBytes(yaml), DefinitionFormat.Yaml, out var error));

        Assert.StartsWith(said, error!.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("{\"a\": 1, \"a\": 2}", 1, 10, "the property `a` is given twice")]
    [InlineData("{\n\"a\": 01}", 2, 7, "this is not JSON: ")]
    [InlineData("{} {}", 1, 4, "this is not JSON: ")]
    [InlineData("{\"a\": \"\\ud800\"}", 1, 7, "this string holds half a character")]
    [InlineData("{\"a\": \"\\u0000\"}", 1, 7, "this string holds the character U+0000")]
    [InlineData("", 1, 1, "this is not JSON: ")]
    public void Json_that_cannot_be_read_is_refused_with_its_place(string json, int line, int column, string said)
    {
        Assert.Null(SourceDocument.TryParse(Encoding.UTF8.GetBytes(json), DefinitionFormat.Json, out var error));

        Assert.StartsWith(said, error!.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_welcome_in_json()
    {
        var document = SourceDocument.TryParse("""
            { // why
              "a": [1, 2,], /* because */
            }
            """u8.ToArray(), DefinitionFormat.Json, out _);

        Assert.Equal("""{"a":[1,2]}""", document!.Root!.ToJsonString());
    }

    public static TheoryData<string, string, DefinitionFormat, string> Bombs => new()
    {
        { "aliases of aliases", Laughs(), DefinitionFormat.Yaml, "the aliases of this text blow it up" },
        { "aliases of a long text", $"a: &a {new string('x', 500_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 50_000))}]", DefinitionFormat.Yaml, "the aliases of this text blow it up" },
        { "deep lists in YAML", new string('[', 1_000_000), DefinitionFormat.Yaml, "values may be nested 64 deep" },
        { "deep blocks in YAML", string.Concat(Enumerable.Range(0, 900).Select(depth => new string(' ', depth) + "a:\n")), DefinitionFormat.Yaml, "values may be nested 64 deep" },
        { "deep lists in JSON", new string('[', 1_000_000), DefinitionFormat.Json, "this is not JSON: The maximum configured depth of 64" },
        { "more than a megabyte", new string(' ', 1_048_577), DefinitionFormat.Json, "a definition may have 1024 KiB" },
        { "a hexadecimal megabyte", "a: 0x" + new string('f', 1_000_000), DefinitionFormat.Yaml, "" },
        { "a decimal megabyte", "a: 1" + new string('0', 1_000_000), DefinitionFormat.Yaml, "" },
        { "a key of a megabyte", "? " + new string('k', 1_000_000), DefinitionFormat.Yaml, "" },
        { "a megabyte of short keys", string.Join("\n", Enumerable.Range(0, 120_000).Select(key => $"k{key}:")), DefinitionFormat.Yaml, "" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_is_refused_in_little_time_and_memory(string what, string text, DefinitionFormat format, string said)
    {
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());

        var errors = DefinitionDraft.Read(Encoding.UTF8.GetBytes(text), format).Check(Catalogue.Context);

        Assert.StartsWith(said, errors[0].Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{what} took {clock.Elapsed}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000_000, $"{what} took {(GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000} MB");
    }

    [Fact]
    public void What_is_written_as_yaml_reads_as_the_same()
    {
        var random = new Random(11);
        string[] words = ["no", "yes", "5", "0x1F", "1e3", ".inf", "", " lead", "trail ", "a: b", "#c", "- d", "*e", "&f", "!g", "%h", "@i", "`j`", "k\nl\n", "\tm", "\r\n", "ñ", "😀", "\u2028", "\u0085", "\uFEFF", "\u0007", "${{ inputs.a }}", "{x}", "[y]", "'q'", "\"r\"", "~", "null", "---", "...", "<<", "=", "|", ">", "?", "a #b", new string('z', 500)];
        for (var round = 0; round < 500; round++)
        {
            var value = Value(3);
            var yaml = YamlText.Write(new JsonObject { ["v"] = value.DeepClone() });

            var document = SourceDocument.TryParse(Encoding.UTF8.GetBytes(yaml), DefinitionFormat.Yaml, out var error);

            Assert.True(error is null, $"{error} in\n{yaml}");
            Assert.True(JsonNode.DeepEquals(value, document!.Root!["v"]), $"{value.ToJsonString()} became {document.Root!["v"]?.ToJsonString()} by\n{yaml}");
        }

        JsonNode Value(int depth) => random.Next(depth > 0 ? 6 : 4) switch
        {
            0 => JsonValue.Create(random.Next(-5, 100)),
            1 => JsonValue.Create(random.Next(2) == 0),
            2 or 3 => JsonValue.Create(words[random.Next(words.Length)]),
            4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(8) == 0 ? null : Value(depth - 1))]),
            _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(_ => words[random.Next(words.Length)]).Distinct().Select(name => KeyValuePair.Create(name, (JsonNode?)Value(depth - 1)))),
        };
    }

    private static string Laughs()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var level = 1; level < 12; level++)
        {
            text.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        }

        return text.ToString();
    }
}
