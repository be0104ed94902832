using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

public sealed class ExpressionDifferentialTests(NodeProcess node) : IClassFixture<NodeProcess>
{
    private const int Deepest = 5;

    private static readonly int Cases = TestSize.Of(3000, 200_000);
    private static readonly int FirstSeed = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_TEST_SEED"), out var seed) ? seed : 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_expressions_mean_here_what_they_mean_in_Node()
    {
        const int Batch = 1000;
        var differences = new List<string>();
        var (results, failures) = (0, 0);
        for (var first = FirstSeed; first < FirstSeed + Cases && differences.Count < 10; first += Batch)
        {
            var cases = Enumerable.Range(first, Batch).Select(Make).ToList();
            var expected = await node.EvaluateAsync(cases, Token);
            for (var index = 0; index < cases.Count; index++)
            {
                (results, failures) = expected[index].Error is null ? (results + 1, failures) : (results, failures + 1);
                if (Difference(cases[index], expected[index]) is { } difference)
                {
                    differences.Add($"seed {first + index}: {cases[index].Expression}\n  {difference}\n  over {cases[index].Scope}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        TestContext.Current.TestOutputHelper?.WriteLine($"{results} results and {failures} failures alike");
        // A generator that mostly fails compares little.
        Assert.True(results > failures, $"{results} results, {failures} failures");
    }

    [Fact]
    public async Task Random_numbers_are_written_and_read_as_in_Node()
    {
        var random = new Random(FirstSeed);
        var cases = Enumerable.Range(0, Cases).Select(_ => new NodeProcess.Case(OfNumber(random), JsonElement.Parse("{}"))).ToList();
        var expected = await node.EvaluateAsync(cases, Token);

        Assert.Empty(cases.Select((given, index) => Difference(given, expected[index]) is { } difference ? $"{given.Expression} {difference}" : "")
            .Where(difference => difference.Length > 0).Take(10));
    }

    private static string OfNumber(Random random)
    {
        var number = random.Next(4) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            1 => random.Next(-100_000, 100_000) / 1000.0,
            2 => random.NextInt64(),
            _ => Math.Pow(10, random.Next(-25, 25)) * random.NextDouble(),
        };
        var text = double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal) : "NaN";
        return random.Next(6) switch
        {
            0 => $"String({text})",
            1 => $"({text}).toFixed({random.Next(12)})",
            2 => $"({text}).toString({random.Next(2, 37)})",
            3 => $"parseInt('{text.Replace("E-", "e-", StringComparison.Ordinal)}', {random.Next(2) * 10})",
            4 => $"parseInt(({text}).toString({random.Next(2, 37)}), {random.Next(2, 37)})",
            _ => $"[{text} | 0, {text} >>> 1, Math.round({text}), {text} % 7, Number('{text}')]",
        };
    }

    private static NodeProcess.Case Make(int seed)
    {
        var random = new Random(seed);
        return new NodeProcess.Case(new ExpressionGenerator(random).Next(random.Next(Deepest)), new ScopeGenerator(random).Next());
    }

    // Once as JSON.stringify writes it, which shows the order of names and the digits of numbers; once as the document that comes out.
    private static string? Difference(NodeProcess.Case given, NodeProcess.Result expected)
    {
        var scope = given.Scope.EnumerateObject().Aggregate(new ExpressionScope(TimeProvider.System), (scope, document) => scope.With(document.Name, document.Value));
        try
        {
            var text = Expression.Parse($"JSON.stringify({given.Expression})").Evaluate(scope, Token)?.GetValue<string>();
            if (expected.Error is not null)
            {
                return $"is {text}, but in Node {expected.Error}";
            }

            if (text != expected.Json)
            {
                return $"is {text}, but in Node {expected.Json}";
            }

            var result = Expression.Parse(given.Expression).Evaluate(scope, Token);
            // Half a surrogate pair, which JSON.stringify escapes, does not survive being a document.
            return expected.Json?.Contains(@"\ud", StringComparison.Ordinal) == true || Same(result, expected.Json is null ? null : JsonNode.Parse(expected.Json)) ? null : $"leaves as {Evaluating.ToJson(result)}, but in Node {expected.Json}";
        }
        catch (ExpressionException failure)
        {
            return expected.Error is null ? $"fails with {failure.Message}\n  but in Node is {expected.Json}" : null;
        }
    }

    private static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Normal(one), Normal(other));

    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Normal)]),
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Normal(member.Value)))),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) + 0.0),
        null => null,
        _ => node.DeepClone(),
    };
}
