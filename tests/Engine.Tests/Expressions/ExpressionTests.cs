using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

public sealed class ExpressionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The examples of docs/expressions.md, and the corners that random expressions seldom reach.
    [Theory]
    [InlineData("inputs.count + 1", "4")]
    [InlineData("inputs.files.map(file => file.path)", """["a.mkv","b.mp4","c.mkv"]""")]
    [InlineData("inputs.files.filter(({ size }) => size > 100).length", "2")]
    [InlineData("inputs.files.reduce((sum, file) => sum + file.size, 0)", "600")]
    [InlineData("inputs.files.toSorted((a, b) => b.size - a.size)[0].path", "\"a.mkv\"")]
    [InlineData("inputs.files[0].path.replace(/\\.mkv$/i, '.mp4')", "\"a.mp4\"")]
    [InlineData("Object.fromEntries(inputs.files.map(({ path, size }) => [path, size]))", """{"a.mkv":300,"b.mp4":100,"c.mkv":200}""")]
    [InlineData("steps.probe.output?.width ?? 1920", "1920")]
    [InlineData("steps.scan.status === 'completed' && steps.scan.output.files.length > 0", "true")]
    [InlineData("`${inputs.name}-${String(inputs.count).padStart(3, '0')}`", "\"Council-003\"")]
    [InlineData("inputs['odd name']", "1")]
    [InlineData("item?.name.toUpperCase()", "\"FOUR\"")]
    [InlineData("((a, b = 2, ...c) => [a, b, c])(1, undefined, 3, 4)", "[1,2,[3,4]]")]
    [InlineData("(({ a, b: { c = 5 } = {}, ...d }) => [a, c, d])({ a: 1, e: 2 })", """[1,5,{"e":2}]""")]
    [InlineData("(([a, , [b]]) => a + b)([1, 2, [3]])", "4")]
    [InlineData("(f => f(f, 10))((f, n) => n < 2 ? 1 : n * f(f, n - 1))", "3628800")]
    [InlineData("{ a: 1, ['b' + 1]: 2, 'c': 3, 4: 5, ...{ d: 6 } }", """{"4":5,"a":1,"b1":2,"c":3,"d":6}""")]
    [InlineData("[1, ...[2, 3], ...'ab']", """[1,2,3,"a","b"]""")]
    [InlineData("[...'😀é'].length", "2")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("String(1e21) + String(-0) + String(1e-7) + String(123456789012345680000)", "\"1e+2101e-7123456789012345680000\"")]
    [InlineData("1 / -0", "null")]
    [InlineData("[undefined, NaN, x => x, null]", "[null,null,null,null]")]
    [InlineData("({ a: undefined, b: () => 1, c: null })", """{"c":null}""")]
    [InlineData("undefined", "null")]
    [InlineData("-2 ** 2", null)]
    [InlineData("(-2) ** 2", "4")]
    [InlineData("2 ** 3 ** 2", "512")]
    [InlineData("1 ?? 2 || 3", null)]
    [InlineData("(1 ?? 2) || 3", "1")]
    [InlineData("null == undefined && null !== undefined && '1' == 1", "true")]
    [InlineData("'b' in { b: 1 } && 0 in [1] && !('c' in {})", "true")]
    [InlineData("typeof nothing + typeof null + typeof (x => x) + typeof Math", "\"undefinedobjectfunctionobject\"")]
    [InlineData("void 0 ?? 'none'", "\"none\"")]
    [InlineData("0x1F + 0b11 + 0o17 + 1_000 + .5 + 1e3", "2049.5")]
    [InlineData("'\\x41\\u0042\\u{43}\\n' + '\\u{1F600}'.length // a comment", "\"ABC\\n2\"")]
    [InlineData("1 /* one */ + /* two */ 2", "3")]
    [InlineData("a?.5:1", null)]
    [InlineData("true?.5:1", "0.5")]
    [InlineData("inputs.none?.a.b.c", "null")]
    [InlineData("(inputs.none?.a).b", null)]
    [InlineData("inputs.none?.[inputs.count]?.(1)", "null")]
    [InlineData("inputs.absent?.()", "null")]
    [InlineData("inputs.name.absent?.()", "null")]
    [InlineData("inputs.files === inputs.files && inputs.files[0] === inputs['files'].at(0)", "true")]
    [InlineData("inputs === inputs && item === item", "true")]
    [InlineData("['10', '9', '1'].map(parseInt)", "[10,null,1]")]
    [InlineData("['1', '', '2'].filter(Boolean).map(Number)", "[1,2]")]
    [InlineData("[3, 1, undefined, 2].sort()", "[1,2,3,null]")]
    [InlineData("[[1, 'b'], [0, 'a'], [1, 'a']].toSorted(([a], [b]) => a - b)", """[[0,"a"],[1,"b"],[1,"a"]]""")]
    [InlineData("'2024-05-01 meeting'.match(/(?<year>\\d{4})-(\\d\\d)/).groups.year", "\"2024\"")]
    [InlineData("[...'a1b22'.matchAll(/[a-z](\\d+)/g)].map(m => m[1] + '@' + m.index)", """["1@0","22@2"]""")]
    [InlineData("'x'.replace('x', (found, at, whole) => found + at + whole)", "\"x0x\"")]
    [InlineData("'John Smith'.replace(/(\\w+) (\\w+)/, '$2, $1')", "\"Smith, John\"")]
    [InlineData("'a\\nb'.match(/^b$/m)[0] + /a.b/s.test('a\\nb') + /a.b/.test('a\\nb')", "\"btruefalse\"")]
    [InlineData("/[\\]/]\\//.test(']/') + '/' + 4 / 2 / 1", "\"true/2\"")]
    [InlineData("Date.parse('2024-02-29T12:00:00+02:00') - Date.UTC(2024, 1, 29)", "36000000")]
    [InlineData("Date.parse('2023-02-30')", "null")]
    [InlineData("encodeURIComponent('a b/ü!') + decodeURIComponent('%C3%BC')", "\"a%20b%2F%C3%BC!ü\"")]
    [InlineData("JSON.stringify({ b: [1, 'x'], a: null }, null, 2)", "\"{\\n  \\\"b\\\": [\\n    1,\\n    \\\"x\\\"\\n  ],\\n  \\\"a\\\": null\\n}\"")]
    [InlineData("JSON.parse('[1e999,-1e999,1e-999]').map(String)", """["Infinity","-Infinity","0"]""")]
    [InlineData("JSON.parse('{\"a\":1,\"b\":3,\"a\":2}')", """{"a":2,"b":3}""")]
    [InlineData("JSON.parse('{\"a\":[1,{\"b\":2}]}').a[1].b", "2")]
    [InlineData("Array.from({ length: 3 }, (_, i) => i * i)", "[0,1,4]")]
    [InlineData("(1.005).toFixed(2) + (0.5).toFixed() + (255).toString(16) + 5..toString()", "\"1.001ff5\"")]
    [InlineData("'STRASSE' === 'straße'.toUpperCase()", "true")]
    [InlineData("['b', 'a'].with(0, 'c').toReversed().join('')", "\"ac\"")]
    [InlineData("{ hidden: (a => a * 2) }.hidden(21)", "42")]
    [InlineData("inputs.name['toUpper' + 'Case']()", "\"COUNCIL\"")]
    [InlineData("[(x => x + 1)][0](1)", "2")]
    public void An_expression_means_what_it_means_in_JavaScript(string expression, string? expected)
    {
        if (expected is null)
        {
            Evaluating.Failure(expression);
            return;
        }

        Assert.Equal(expected, Evaluating.Json(expression));
    }

    [Theory]
    [InlineData("inputs.files[0].path + steps.scan.output?.total", "inputs.files steps.scan.output.total")]
    [InlineData("inputs['odd name'] + item", "inputs.odd name item")]
    [InlineData("inputs.files.map(file => file.size + inputs.count)", "inputs.count inputs.files")]
    [InlineData("steps[inputs.name].output", "inputs.name steps")]
    [InlineData("{ inputs, run: run.id }", "inputs run.id")]
    [InlineData("(inputs => inputs.a)(1) + Math.max(2)", "")]
    [InlineData("`${run.id}`.length", "run.id")]
    public void What_an_expression_names_is_known_without_evaluating_it(string expression, string references) =>
        Assert.Equal(references, string.Join(' ', Expression.Parse(expression).References.Select(reference => reference.ToString())));

    [Fact]
    public void A_node_and_an_element_are_read_alike()
    {
        var node = new JsonObject { ["i"] = 1, ["l"] = 2L, ["d"] = 0.5m, ["t"] = "x", ["b"] = true, ["n"] = null, ["a"] = new JsonArray(1, "2") };
        const string Expression = "[doc.i + doc.l + doc.d, doc.t, doc.b, doc.n, doc.a, Object.keys(doc), doc]";

        var ofNode = Evaluating.Json(Expression, new ExpressionScope(TimeProvider.System).With("doc", node));
        var ofElement = Evaluating.Json(Expression, new ExpressionScope(TimeProvider.System).With("doc", JsonSerializer.SerializeToElement(node)));

        Assert.Equal("""[3.5,"x",true,null,[1,"2"],["i","l","d","t","b","n","a"],{"i":1,"l":2,"d":0.5,"t":"x","b":true,"n":null,"a":[1,"2"]}]""", ofNode);
        Assert.Equal(ofNode, ofElement);
    }

    [Fact]
    public void A_document_may_go_before_its_copies_do()
    {
        JsonNode? result;
        using (var document = JsonDocument.Parse(Evaluating.Inputs))
        {
            result = Expression.Parse("[inputs.files, inputs.files[0]]").Evaluate(new ExpressionScope(TimeProvider.System).With("inputs", document.RootElement), Token);
        }

        Assert.Equal("c.mkv", result![0]![2]!["path"]!.GetValue<string>());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_read_and_leaves_as_a_replacement()
    {
        var scope = new ExpressionScope(TimeProvider.System).With("doc", JsonElement.Parse("""{ "half": "a\ud83d", "\udc00": 1 }"""));

        Assert.Equal("3", Evaluating.Json("doc.half.length + doc['\\udc00']", scope));
        Assert.Equal("\"a\ufffd\"", Evaluating.Json("doc.half", scope));
    }

    [Fact]
    public void Large_documents_are_looked_up_by_dictionary_and_keep_their_order()
    {
        var names = Enumerable.Range(0, 5000).Select(index => $"n{index}").ToList();
        var scope = new ExpressionScope(TimeProvider.System)
            .With("doc", JsonSerializer.SerializeToElement(names.ToDictionary(name => name, name => name.Length)));

        Assert.Equal("true", Evaluating.Json("Object.keys(doc).every((name, index) => name === `n${index}` && doc[name] === name.length)", scope));
    }

    [Fact]
    public async Task One_expression_serves_many_threads()
    {
        var expression = Expression.Parse("inputs.files.filter(file => /\\.mkv$/.test(file.path)).map(({ size }) => size * n).join()");
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () => Enumerable.Range(0, 500).All(round =>
                expression.Evaluate(Evaluating.Scope.With("n", JsonValue.Create(thread + round)), Token)!.GetValue<string>()
                    == $"{300 * (thread + round)},{200 * (thread + round)}"),
            Token)));

        Assert.All(results, Assert.True);
    }
}
