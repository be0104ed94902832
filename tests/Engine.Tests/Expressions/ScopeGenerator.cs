using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Tests.Expressions;

/// <summary>Random documents of the shapes that the random expressions reach into.</summary>
internal sealed class ScopeGenerator(Random random)
{
    private static readonly double[] Numbers =
        [0, 1, 2, 3, 7, 10, 36, 100, -1, -2.5, 0.1, 0.5, 1.5, 2.5, 1.005, 1e21, 1e-7, 123456789, 4294967296, 0.000001234, 5e-324, 1.7976931348623157e308, 9007199254740993, 255];

    private static readonly string[] Texts =
        ["", "a", "abc", "Hello World", "  padded\t", "12", "0x1f", "1e3", "a,b,,c", "movie.2024.MKV", "Straße", "naïve", "😀 smile", "\u2028", "null", "true", "x\ny", "-0", "2024-02-29T12:30:00Z", "\"quoted\"", "$&-$1"];

    public double Number() => random.Next(3) == 0 ? random.Next(-20, 1000) : Numbers[random.Next(Numbers.Length)];

    public string Text() => Texts[random.Next(Texts.Length)];

    public JsonElement Next() => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["inputs"] = new JsonObject
        {
            ["n"] = Number(),
            ["m"] = Number(),
            ["s"] = Text(),
            ["t"] = Text(),
            ["flag"] = random.Next(2) == 0,
            ["nothing"] = null,
            ["numbers"] = List(() => Number()),
            ["words"] = List(() => Text()),
            ["mixed"] = List(Any),
            ["rows"] = List(Row),
            ["map"] = new JsonObject { ["b"] = Number(), ["2"] = Text(), ["a"] = Any(), ["1"] = Number(), [Text()] = Any() },
        },
        ["steps"] = new JsonObject
        {
            ["scan"] = new JsonObject { ["status"] = "completed", ["output"] = new JsonObject { ["files"] = List(Row), ["total"] = Number() } },
            ["skip"] = new JsonObject { ["status"] = "skipped", ["output"] = null },
        },
        ["item"] = Any(),
    });

    private JsonNode? Any() => random.Next(7) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 or 3 => Number(),
        4 or 5 => Text(),
        _ => random.Next(2) == 0 ? List(() => Number()) : Row(),
    };

    private JsonObject Row() => new()
    {
        ["id"] = random.Next(100),
        ["name"] = Text(),
        ["size"] = Number(),
        ["tags"] = List(() => Text()),
        ["more"] = random.Next(2) == 0 ? null : new JsonObject { ["deep"] = Text() },
    };

    private JsonArray List(Func<JsonNode?> item) => [.. Enumerable.Range(0, random.Next(5)).Select(_ => item())];
}
