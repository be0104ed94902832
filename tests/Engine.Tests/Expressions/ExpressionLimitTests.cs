using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

public sealed class ExpressionLimitTests
{
    private const long MostBytes = 50 << 20;
    private const string Hundred = "Array.from({ length: 100 })";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bombs =>
    [
        "'x'.repeat(1e9)",
        "'x'.padEnd(2 ** 40)",
        "'x'.repeat(1e308)",
        "Array.from({ length: 1e9 })",
        $"{Hundred}.reduce(text => text + text, 'x')",
        $"{Hundred}.reduce(list => [...list, ...list], [1])",
        $"{Hundred}.reduce(list => list.concat(list), [1])",
        $"{Hundred}.reduce(text => `${{text}}${{text}}`, 'x')",
        $"JSON.stringify({Hundred}.reduce(map => ({{ a: map, b: map }}), 1))",
        $"{Hundred}.map(() => {Hundred}.map(() => {Hundred}.map(() => {Hundred})))",
        $"{Hundred}.flatMap(() => {Hundred}.flatMap(() => {Hundred}.flatMap(() => {Hundred}.flatMap(() => {Hundred}))))",
        $"{Hundred}.some(() => {Hundred}.some(() => {Hundred}.some(() => {Hundred}.some(() => false))))",
        "(f => f(f))(f => f(f))",
        "(f => f(f))(f => [1].map(() => f(f)))",
        "(f => f(f))(f => f(f) + f(f))",
        $"{Hundred}.reduce(list => [list, list], 1)",
        $"JSON.stringify({Hundred}.reduce(list => [list, list], 1))",
        $"String({Hundred}.reduce(list => [list, list], 1))",
        $"{Hundred}.reduce(list => [list, list], 1).flat(Infinity)",
        $"({Hundred}.reduce(list => [list, list], [1]) == 'x')",
        $"JSON.parse({Hundred}.reduce(text => '[' + text + ',' + text + ']', '1'))",
        "'a'.repeat(1e6).split('').map(a => a.repeat(1e3))",
        "'a'.repeat(3e5).replaceAll('', 'x'.repeat(1e4))",
        "'a'.repeat(1e5).replaceAll('a', '$`')",
        "(a => a.split('').some(() => a.includes('b' + a.slice(1))))('a'.repeat(1e6))",
        "(a => Array.from({ length: 1e5 }).some(() => a.indexOf('a'.repeat(1e3) + 'b') > 0))('a'.repeat(1e6))",
        "(a => Array.from({ length: 1e5 }).some(() => a + '' !== a))('a'.repeat(5e6))",
        "(a => a.split('').some(() => /(a*)*b/.test(a)))('a'.repeat(1e6))",
        "(a => a.replace(/(x+x+)+y/g, ''))('x'.repeat(1e7))",
        "'a'.repeat(1e6).match(/a/g)",
        "Array.from({ length: 1e6 }, (_, i) => i).sort((a, b) => b - a)",
        "encodeURIComponent('ü'.repeat(1e7))",
        "'1'.repeat(1e7) * 1 + parseInt('7'.repeat(1e7), 7)",
        $"JSON.stringify({Hundred}.map(() => {Hundred}.map(() => inputs)), null, 10)",
        $"{Hundred}.map(() => {Hundred}.map(() => {Hundred}.map(() => inputs)))",
    ];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_ends_within_a_second_and_50_MB(string bomb)
    {
        var expression = Expression.Parse(bomb);
        // The compiler has its share of the first time, and a busy machine of either.
        var measured = Enumerable.Range(0, 2).Select(_ => Measure(expression)).ToList();

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", measured));
        Assert.All(measured, run => Assert.Equal(ExpressionErrorKind.Limit, run.Failure.Kind));
        Assert.InRange(measured.Min(run => run.Time), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(measured.Min(run => run.Bytes), 0, MostBytes);
    }

    public static TheoryData<string, string> Depths => new()
    {
        { "(", ")" }, { "[", "]" }, { "{a:", "}" }, { "!", "" }, { "- ", "" }, { "typeof ", "" }, { "x => ", "" }, { "`${", "}`" },
        { "1 + ", "" }, { "1 ** ", "" }, { "1 ? 2 : ", "" }, { "1 ? ", ": 2" }, { "", " + 1" }, { "", ".a" }, { "", "?.a" }, { "", "[0]" }, { "", "()" }, { "", ".at(0)" },
        { "1 && ", "" }, { "", " ?? 1" }, { "({a = ", "}) => 1" }, { "f(", ")" }, { "...", "" }, { "/*", "*/" }, { "((x = ", ") => 1)()" },
    };

    [Theory]
    [MemberData(nameof(Depths))]
    public async Task Depth_ends_with_an_error_not_with_the_stack(string before, string after)
    {
        // A small stack, as threads have on some systems.
        var result = new TaskCompletionSource();
        var thread = new Thread(
            () =>
            {
                try
                {
                    foreach (var depth in new[] { 10, 100, 149, 300, 399, 1000, 10_000, 100_000 })
                    {
                        EndsWell(string.Concat(Enumerable.Repeat(before, depth)) + "1" + string.Concat(Enumerable.Repeat(after, depth)));
                    }

                    result.SetResult();
                }
                catch (Exception failure) when (failure is not ExpressionException)
                {
                    result.SetException(failure);
                }
            },
            maxStackSize: 512 << 10);
        thread.Start();
        await result.Task;
    }

    [Fact]
    public void Long_chains_of_operators_are_fine()
    {
        Assert.Equal("300", Evaluating.Json(string.Join(" + ", Enumerable.Repeat("1", 300))));
        Assert.Equal("10000", Evaluating.Json($"[{string.Join(", ", Enumerable.Repeat("1", 10_000))}].length"));
    }

    [Fact]
    public void Time_is_taken_from_the_clock_that_is_given()
    {
        var scope = new ExpressionScope(new RacingTime(), new ExpressionLimits { Time = TimeSpan.FromSeconds(1) });

        Assert.Equal("1", Evaluating.Json("1", scope));
        var failure = Assert.Throws<ExpressionException>(() => Evaluating.Json($"{Hundred}.some(() => {Hundred}.some(() => false))", scope));
        Assert.Equal("the expression takes longer than 1 s", failure.Reason);
    }

    [Fact]
    public void Cancelling_ends_an_evaluation()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => Expression.Parse($"{Hundred}.some(() => {Hundred}.some(() => false))").Evaluate(Evaluating.Scope, source.Token));
    }

    [Fact]
    public void Random_bytes_are_refused_in_words()
    {
        var random = new Random(1);
        for (var round = 0; round < TestSize.Of(5000, 200_000); round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            EndsWell(Encoding.Latin1.GetString(bytes));
        }
    }

    [Fact]
    public void Random_words_of_the_language_are_evaluated_or_refused_in_words()
    {
        string[] words =
        [
            "inputs", "steps", "item", ".", "?.", "[", "]", "(", ")", "{", "}", "=>", ",", ":", "?", "...", "x", "1", "'a'", "`", "${", "}`", "/", "/a/g", "+", "-", "*", "**",
            "&&", "||", "??", "!", "typeof ", " in ", "===", "<", "map", "sort", "length", "Math", "JSON", "Object", "keys", "null", "undefined", "=", "//", "\\", "\n", "/*", "*/",
            ".map(x => ", ".filter(", ".replace(", ".repeat(", ".at(", "String(", "\\u{", "0x", "1e", "😀", "\ud800", "__proto__", "constructor", "}}", "${{",
        ];
        var random = new Random(2);
        for (var round = 0; round < TestSize.Of(10_000, 500_000); round++)
        {
            EndsWell(string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)])));
        }
    }

    [Fact]
    public void Broken_expressions_are_evaluated_or_refused_in_words()
    {
        for (var seed = 0; seed < TestSize.Of(5000, 200_000); seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(new ExpressionGenerator(random).Next(random.Next(5)));
            for (var change = random.Next(1, 4); change > 0 && text.Length > 1; change--)
            {
                var place = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(place, 1),
                    1 => text.Insert(place, text[random.Next(text.Length)]),
                    _ => text.Replace(text[place], (char)random.Next(' ', '~'), place, 1),
                };
            }

            EndsWell(text.ToString());
        }
    }

    private static (TimeSpan Time, long Bytes, ExpressionException Failure) Measure(Expression expression)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var failure = Assert.Throws<ExpressionException>(() => expression.Evaluate(Evaluating.Scope, Token));
        return (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - allocated, failure);
    }

    private static void EndsWell(string text)
    {
        try
        {
            Expression.Parse(text).Evaluate(Evaluating.Scope, Token);
        }
        catch (ExpressionException failure)
        {
            Assert.NotEmpty(failure.Message);
        }

        try
        {
            Template.Parse($"a ${{{{ {text} }}}} b").Evaluate(Evaluating.Scope.With("x", JsonValue.Create(1)), Token);
        }
        catch (ExpressionException failure)
        {
            Assert.NotEmpty(failure.Message);
        }
    }

    // Ten minutes pass between any two looks.
    private sealed class RacingTime : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now += 600;
    }
}
