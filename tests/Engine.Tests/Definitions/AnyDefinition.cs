using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Tests.Definitions;

/// <summary>Makes sound definitions up, in canonical form; together they hold every property there is.</summary>
internal sealed class AnyDefinition(int seed)
{
    private static readonly string[] Words = ["plain", "zwei Wörter", "no", "5", "line\nbreak", "${{ run.id }}", "a \"quote\"", "", "😀", "~1/0"];

    private readonly Random random = new(seed);

    public JsonObject Next()
    {
        var count = random.Next(1, 7);
        var inputs = Maybe(() => JsonNode.Parse("""{"type": "object", "properties": {"site": {"type": "string", "default": "main"}}, "required": ["site"]}"""));
        return Members(
            ("name", $"w{random.Next(100)}-x"),
            ("title", Maybe(() => Word())),
            ("description", Maybe(() => Word())),
            ("inputs", inputs),
            ("concurrency", Maybe(() => Members(("key", Maybe(() => Word())), ("limit", Maybe(() => random.Next(1, 9))), ("overlap", Maybe(() => Pick("queue", "skip", "replace")))))),
            ("onFailure", Maybe(() => Pick("halt", "continue"))),
            ("labels", Maybe(() => Members((Word(), Word()), ("area", Word())))),
            ("on", Maybe(() => new JsonArray(
                Members(("event", "scan.finished"), ("if", Maybe(() => "event.data.count > 0")), ("with", inputs is null ? null : Members(("site", "${{ event.data.site }}")))),
                Members(("event", "run.completed"), ("of", "analyze-scenes"))))),
            ("steps", new JsonArray([.. Enumerable.Range(0, count).Select(index => (JsonNode)Step("s", index, count))])),
            ("finally", Maybe(() => new JsonArray(Step("f", 0, 2), Step("f", 1, 2)))),
            ("outputs", Maybe(() => Members((Word(), Value(2))))));
    }

    /// <summary>A definition that is near another: some of it taken out, put in, moved or replaced.</summary>
    public JsonObject Near(JsonObject definition)
    {
        var near = (JsonObject)definition.DeepClone();
        var other = Next();
        foreach (var (name, value) in other.Where(_ => random.Next(4) == 0).ToList())
        {
            near[name] = value?.DeepClone();
        }

        near.Remove(Pick("title", "labels", "outputs", "concurrency")!.GetValue<string>());
        var steps = near["steps"]!.AsArray();
        for (var change = random.Next(4); change > 0; change--)
        {
            var place = random.Next(steps.Count);
            var step = steps[place]!.DeepClone();
            switch (random.Next(4))
            {
                case 0:
                    steps.RemoveAt(place);
                    steps.Insert(random.Next(steps.Count + 1), step);
                    break;
                case 1 when steps.Count > 1:
                    steps.RemoveAt(place);
                    break;
                case 2:
                    step["id"] = $"n{random.Next(1000)}";
                    steps.Insert(place, step);
                    break;
                default:
                    steps[place]!["with"] = Members(("x", Value(2)));
                    break;
            }
        }

        return near;
    }

    private JsonObject Step(string prefix, int index, int count)
    {
        var each = random.Next(3) == 0;
        var conditional = random.Next(2) == 0;
        var range = random.Next(3);
        return Members(
            ("id", $"{prefix}{index}"),
            ("title", Maybe(() => Word())),
            ("description", Maybe(() => Word())),
            ("uses", "flow.noop"),
            ("with", Maybe(() => Members(("a", Value(2)), (Word(), Value(1))))),
            ("needs", Maybe(() => new JsonArray([.. Enumerable.Range(0, index).Where(_ => random.Next(2) == 0).Select(before => (JsonNode)$"{prefix}{before}")]))),
            ("if", conditional ? "run.id == 'x'" : null),
            ("skipped", conditional ? Maybe(() => Word()) : null),
            ("forEach", each ? (random.Next(2) == 0 ? "run.list" : new JsonArray(1, "two", null)) : null),
            ("batch", each ? Maybe(() => random.Next(1, 100)) : null),
            ("maxParallel", each ? Maybe(() => random.Next(1, 100)) : null),
            ("groupBy", each ? Maybe(() => "item") : null),
            ("weight", range == 0 ? Maybe(() => random.Next(1, 50) / 10m) : null),
            ("retry", Maybe(() => Members(("attempts", random.Next(1, 9)), ("backoff", "00:00:30"), ("factor", 1.5m), ("maxBackoff", "01:00:00")))),
            ("timeout", Maybe(() => TimeSpan.FromSeconds(random.Next(1, 500_000)).ToString("c", CultureInfo.InvariantCulture))),
            ("onFailure", Maybe(() => Pick("halt", "continue"))),
            ("requires", Maybe(() => new JsonArray("ffmpeg", "site:north"))),
            ("approval", Maybe(() => Members(("message", Word()), ("deadline", "2.00:00:00"), ("onDeadline", Pick("reject", "approve", "fail", "skip", "escalate")), ("onReject", Maybe(() => Pick("fail", "skip"))), ("role", Maybe(() => Pick("editor", "operator", "admin")))))));
    }

    private JsonNode? Value(int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => null,
        1 => random.Next(1000) / 8m,
        2 => random.Next(2) == 0,
        3 => Word(),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => Members(("p", Value(depth - 1) ?? 1), ("q", Value(depth - 1) ?? 2)),
    };

    private string Word() => Words[random.Next(Words.Length)];

    private JsonNode? Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private JsonNode? Maybe(Func<JsonNode?> value) => random.Next(2) == 0 ? value() : null;

    // What is null is not said at all, except deep inside free values.
    private static JsonObject Members(params (string Name, JsonNode? Value)[] members)
    {
        var said = new JsonObject();
        foreach (var (name, value) in members.Where(member => member.Value is not null))
        {
            said[name] = value;
        }

        return said;
    }
}
