using System.Globalization;
using System.Text.Json;

namespace Aspire.Media.Engine.Tests.Expressions;

/// <summary>Random expressions from a grammar of types: mostly meaningful, now and then of the wrong type.</summary>
internal sealed class ExpressionGenerator(Random random)
{
    private readonly ScopeGenerator values = new(random);
    private readonly List<(string Name, char Type)> parameters = [];
    private int names;

    /// <summary>n: number, s: text, b: boolean, l: list of numbers, w: list of texts, r: list of rows, o: object.</summary>
    public string Next(int depth) => Of("nsblwro"[random.Next(7)], depth);

    private string Of(char type, int depth)
    {
        if (random.Next(25) == 0)
        {
            type = "nsblwro"[random.Next(7)];
        }

        var known = parameters.Where(parameter => parameter.Type == type).ToList();
        if (known.Count > 0 && random.Next(3) == 0)
        {
            return known[random.Next(known.Count)].Name;
        }

        if (depth > 0 && random.Next(10) == 0)
        {
            return Choice(type, depth - 1);
        }

        return type switch
        {
            'n' => Number(depth),
            's' => Text(depth),
            'b' => Truth(depth),
            'l' => Numbers(depth),
            'w' => Words(depth),
            'r' => Pick("inputs.rows", "steps.scan.output.files", $"inputs.rows.filter({Lambda('b', depth, "o")})", $"[...inputs.rows, {O(depth)}]"),
            _ => Map(depth),
        };
    }

    private string Choice(char type, int depth) => random.Next(7) switch
    {
        0 => $"({B(depth)} ? {Of(type, depth)} : {Of(type, depth)})",
        1 => $"({Of(type, depth)} {Pick("||", "&&", "??")} {Of(type, depth)})",
        2 => $"({Pick("inputs.nothing", "steps.skip.output", "inputs.missing", "item")}?.more ?? {Of(type, depth)})",
        3 => Immediate(type, depth),
        4 => $"/* a comment */ {Of(type, depth)}",
        5 => $"[{Of(type, depth)}, {Of(type, depth)}][{Pick("0", "1", "\"1\"", N(depth))}]",
        _ => $"({{ a: {Of(type, depth)}, ...{O(depth)} }}).a",
    };

    private string Immediate(char type, int depth)
    {
        var given = "nsblwo"[random.Next(6)];
        var name = $"p{names++}";
        parameters.Add((name, given));
        var body = Of(type, depth);
        parameters.RemoveAt(parameters.Count - 1);
        return random.Next(3) switch
        {
            0 => $"(({name} = {Literal('n')}) => {body})({Of(given, depth)})",
            1 => $"(([{name}, ...rest]) => {body})([{Of(given, depth)}, 1])",
            _ => $"({name} => {body})({Of(given, depth)})",
        };
    }

    private string Lambda(char result, int depth, string types)
    {
        if (types == "o" && random.Next(3) == 0)
        {
            parameters.AddRange([("size", 'n'), ("name", 's')]);
            var taken = Of(result, depth - 1);
            parameters.RemoveRange(parameters.Count - 2, 2);
            return $"({{ size, name, tags: [first] = [] }}) => {taken}";
        }

        var given = types.Select(type => (Name: $"p{names++}", Type: type)).ToList();
        parameters.AddRange(given);
        var body = Of(result, depth - 1);
        parameters.RemoveRange(parameters.Count - given.Count, given.Count);
        return $"({string.Join(", ", given.Select(parameter => parameter.Name))}) => {(body.StartsWith('{') ? $"({body})" : body)}";
    }

    private string Number(int depth) => depth <= 0
        ? Pick(Literal('n'), Literal('n'), "inputs.n", "inputs.m", "steps.scan.output.total", "inputs.numbers[0]", "inputs.words.length")
        : random.Next(16) switch
        {
            0 or 1 => $"({N(depth)} {Pick("+", "-", "*", "/", "%")} {N(depth)})",
            2 => $"({Pick("-", "+", "~")} {N(depth)})",
            3 => $"{Pick("Math.abs", "Math.ceil", "Math.floor", "Math.round", "Math.trunc", "Math.sign", "Math.sqrt", "Number", "parseInt", "parseFloat")}({N(depth)})",
            4 => $"Math.{Pick("min", "max")}({N(depth)}, {N(depth)}, ...{L(depth)})",
            5 => $"{L(depth)}.reduce(({Reducer(depth)}, {N(depth)})",
            6 => $"{S(depth)}.{Pick("length", $"indexOf({S(depth)})", $"lastIndexOf({S(depth)}, {N(depth)})", $"charCodeAt({N(depth)})", "search(/[a-c]/)", $"codePointAt({N(depth)})")}",
            7 => $"{L(depth)}.{Pick("length", "at(-1)", $"indexOf({N(depth)})", $"at({N(depth)})", $"findIndex({Lambda('b', depth, "n")})", $"find({Lambda('b', depth, "nn")})")}",
            8 => $"{Pick("Number", "parseFloat", "parseInt", "+")}({S(depth)})",
            9 => $"({N(depth)} {Pick("|", "&", "^", "<<", ">>", ">>>")} {N(depth)})",
            10 => $"({Pick("2", "3", "(-4)", "10", "(1 - 8)")} ** {random.Next(6)})",
            11 => $"{O(depth)}?.{Pick("size", "id", "a", "length")}",
            12 => $"{R(depth)}.{Pick("length", "reduce((sum, row) => sum + row.size, 0)", "map(({ size }) => size).toSorted((a, b) => a - b)[0]")}",
            13 => $"parseInt({S(depth)}, {random.Next(38)})",
            14 => $"Date.parse({Pick("'2024-02-29'", "'2023-01-31T23:59:59.5+02:00'", "'1969-12-31T23:59Z'", "'2023-02-28T24:00:00Z'", "'nonsense'")})",
            _ => Number(0),
        };

    private string Reducer(int depth)
    {
        parameters.AddRange([("sum", 'n'), ("each", 'n')]);
        var body = N(depth);
        parameters.RemoveRange(parameters.Count - 2, 2);
        return $"sum, each) => {body}";
    }

    private string Text(int depth) => depth <= 0
        ? Pick(Literal('s'), Literal('s'), "inputs.s", "inputs.t", "steps.scan.status", "inputs.words[0]", "inputs.rows[0]?.name ?? ''")
        : random.Next(15) switch
        {
            0 => $"({S(depth)} + {Of("nsblo"[random.Next(5)], depth - 1)})",
            1 => $"`{Pick("", "a ", "\\n")}${{{Of("nsbo"[random.Next(4)], depth - 1)}}}-${{{N(depth)}}}`",
            2 => $"{S(depth)}.{Pick("slice", "substring")}({N(depth)}, {N(depth)})",
            3 => $"{S(depth)}.{Pick("trim", "trimStart", "trimEnd", "toUpperCase", "toLowerCase", "toString")}()",
            4 => $"{S(depth)}.{Pick("padStart", "padEnd")}({random.Next(30)}, {Pick(S(depth), "'ab'", "undefined")})",
            5 => $"{S(depth)}.repeat({random.Next(4)})",
            6 => $"{S(depth)}.{Pick("replace", "replaceAll")}({S(depth)}, {Pick(S(depth), "'[$&$$$`]'", $"({Lambda('s', depth, "s")})")})",
            7 => $"{S(depth)}.replace({Pattern()}, {Pick(S(depth), "'<$1|$&>'", $"({Lambda('s', depth, "s")})")})",
            8 => $"{W(depth)}.join({Pick("", S(depth))})",
            9 => $"JSON.stringify({Of("nsblwro"[random.Next(7)], depth - 1)}{Pick("", ", null, 2", ", null, '--'")})",
            10 => $"typeof {Of("nsblo"[random.Next(5)], depth - 1)}",
            11 => $"({N(depth)}).toString({Pick("", "2", "16", "36", "7")})",
            12 => $"({N(depth)}).toFixed({Pick("", "0", "2", "7", "20")})",
            13 => $"{S(depth)}.{Pick("at", "charAt")}({N(depth)})",
            _ => $"String({Of("nsblwro"[random.Next(7)], depth - 1)})",
        };

    private string Truth(int depth) => depth <= 0
        ? Pick("true", "false", "inputs.flag", "!inputs.nothing")
        : random.Next(9) switch
        {
            0 => $"!{Of("nsblo"[random.Next(5)], depth - 1)}",
            1 => $"({Of("nsblo"[random.Next(5)], depth - 1)} {Pick("==", "!=", "===", "!==", "<", ">", "<=", ">=")} {Of("nsblo"[random.Next(5)], depth - 1)})",
            2 => $"({N(depth)} {Pick("<", ">", "<=", ">=", "===")} {N(depth)})",
            3 => $"({S(depth)} {Pick("<", ">", "==", "===")} {S(depth)})",
            4 => $"{S(depth)}.{Pick("includes", "startsWith", "endsWith")}({S(depth)})",
            5 => $"{L(depth)}.{Pick($"some({Lambda('b', depth, "n")})", $"every({Lambda('b', depth, "n")})", $"includes({N(depth)})")}",
            6 => $"({Pick(S(depth), "'a'", "'0'", "'id'")} in {Pick(O(depth), L(depth))})",
            7 => $"{Pattern("")}.test({S(depth)})",
            _ => $"{Pick("Number.isInteger", "Number.isFinite", "Number.isNaN", "isNaN", "isFinite", "Array.isArray", "Boolean", "Number.isSafeInteger")}({Of("nsbl"[random.Next(4)], depth - 1)})",
        };

    private string Numbers(int depth) => depth <= 0
        ? Pick("inputs.numbers", "[3, 1, 2]", "[]", "inputs.rows.map(row => row.size)")
        : random.Next(12) switch
        {
            0 => $"[{N(depth)}, {N(depth)}]",
            1 => $"[...{L(depth)}, {N(depth)}]",
            2 => $"{L(depth)}.map({Lambda('n', depth, "nn")})",
            3 => $"{L(depth)}.filter({Lambda('b', depth, "n")})",
            4 => $"{L(depth)}.{Pick($"slice({N(depth)})", $"slice({N(depth)}, {N(depth)})", "toReversed()", "toSorted()", "slice().reverse()", "slice().sort()")}",
            5 => $"inputs.numbers.toSorted((a, b) => {Pick("a - b", "b - a")})",
            6 => $"{L(depth)}.concat({Pick(L(depth), N(depth))})",
            7 => $"{W(depth)}.map({Pick("Number", "parseFloat", "parseInt", Lambda('n', depth, "s"))})",
            8 => $"{R(depth)}.flatMap({Lambda('l', depth, "o")})",
            9 => $"[{L(depth)}, [{L(depth)}]].flat({Pick("", "0", "2", "Infinity")})",
            10 => $"Object.values({O(depth)})",
            _ => $"Array.from({{ length: {random.Next(5)} }}, (_, i) => i * {N(depth)})",
        };

    private string Words(int depth) => depth <= 0
        ? Pick("inputs.words", "['b', 'a']", "Object.keys(inputs.map)", "inputs.rows.map(({ name }) => name)")
        : random.Next(8) switch
        {
            0 => $"{S(depth)}.split({Pick(S(depth), "''", "','", "/[,.]/", "/(a)|b/", "undefined")}{Pick("", ", 2")})",
            1 => $"{W(depth)}.map({Lambda('s', depth, "sn")})",
            2 => $"{W(depth)}.filter({Pick("Boolean", Lambda('b', depth, "s"))})",
            3 => $"{W(depth)}.{Pick("toSorted()", "toReversed()", "slice(1)", "slice().sort()", "toSorted((a, b) => `${a}` < `${b}` ? -1 : `${a}` > `${b}` ? 1 : 0)")}",
            4 => $"Object.keys({O(depth)})",
            5 => $"({S(depth)}.match({Pattern()}) ?? [])",
            6 => $"[...{S(depth)}]",
            _ => $"[...{W(depth)}, ...{W(depth)}, {S(depth)}]",
        };

    private string Map(int depth) => depth <= 0
        ? Pick("inputs.map", "inputs.rows[0]", "({})", "item", "steps.scan.output", "inputs.rows[1]?.more")
        : random.Next(6) switch
        {
            0 => $"({{ a: {N(depth)}, 'b c': {S(depth)}, [{S(depth)}]: {L(depth)} }})",
            1 => $"({{ ...{O(depth)}, size: {N(depth)}, 10: 1, 9: {S(depth)} }})",
            2 => $"Object.fromEntries(Object.entries({O(depth)}).map(([k, v]) => [{Pick("k", "v", "k + 1")}, {Pick("v", "k", S(depth))}]))",
            3 => $"{R(depth)}.find({Lambda('b', depth, "o")})",
            4 => $"JSON.parse(JSON.stringify({O(depth)}))",
            _ => $"(({{ a, ...others }}) => others)({O(depth)})",
        };

    private string Pattern(string? flags = null) =>
        "/" + Pick("a", "[a-z]+", "(\\w)(\\d)?", "\\s", "^.", "o|l", "[^a-c]", ".{2}", "(?<first>[A-Z])", "\\.", "e*") + "/" + (flags ?? Pick("", "g", "gi", "i"));

    private string Literal(char type)
    {
        if (type == 's')
        {
            return Pick(JsonSerializer.Serialize(values.Text()), $"'{Pick("a", "b", "it\\'s", "\\x41\\u0042\\u{43}", "1", "")}'");
        }

        var number = values.Number();
        return number < 0 || random.Next(2) == 0
            ? Pick("0", "1", "2", "3", "0x1F", "1_000", ".5", "5.", "1e3", "0b11", "0o17", "NaN", "Infinity")
            : number.ToString("R", CultureInfo.InvariantCulture).Replace("+", "", StringComparison.Ordinal);
    }

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];

    private string N(int depth) => Of('n', depth - 1);

    private string S(int depth) => Of('s', depth - 1);

    private string B(int depth) => Of('b', depth - 1);

    private string L(int depth) => Of('l', depth - 1);

    private string W(int depth) => Of('w', depth - 1);

    private string R(int depth) => Of('r', depth - 1);

    private string O(int depth) => Of('o', depth - 1);
}
