using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of texts that cut, pad and look; those that search are beside.</summary>
internal static class TextMethods
{
    private static readonly string[] AsciiCharacters = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    public static FrozenDictionary<string, Method> All { get; } = new Dictionary<string, Method>
    {
        ["at"] = At,
        ["charAt"] = CharAt,
        ["charCodeAt"] = CharCodeAt,
        ["codePointAt"] = CodePointAt,
        ["concat"] = Concat,
        ["endsWith"] = TextSearch.EndsWith,
        ["includes"] = TextSearch.Includes,
        ["indexOf"] = TextSearch.IndexOf,
        ["lastIndexOf"] = TextSearch.LastIndexOf,
        ["match"] = RegexMethods.Match,
        ["matchAll"] = RegexMethods.MatchAll,
        ["padEnd"] = (run, text, arguments) => Pad(run, text.Text!, arguments, atEnd: true),
        ["padStart"] = (run, text, arguments) => Pad(run, text.Text!, arguments, atEnd: false),
        ["repeat"] = Repeat,
        ["replace"] = (run, text, arguments) => TextReplacement.Replace(run, text.Text!, arguments, all: false),
        ["replaceAll"] = (run, text, arguments) => TextReplacement.Replace(run, text.Text!, arguments, all: true),
        ["search"] = RegexMethods.Search,
        ["slice"] = Slice,
        ["split"] = TextSearch.Split,
        ["startsWith"] = TextSearch.StartsWith,
        ["substring"] = Substring,
        ["toLowerCase"] = (run, text, _) => Changed(run, text.Text!, static text => text.ToLowerInvariant()),
        ["toString"] = (_, text, _) => text,
        // The one letter that grows when it is written large, in German.
        ["toUpperCase"] = (run, text, _) => Changed(run, text.Text!, static text => text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal)),
        ["trim"] = (run, text, _) => Part(run, text, Whitespace.Trim(text.Text)),
        ["trimEnd"] = (run, text, _) => Part(run, text, Whitespace.TrimEnd(text.Text)),
        ["trimStart"] = (run, text, _) => Part(run, text, Whitespace.TrimStart(text.Text)),
        ["valueOf"] = (_, text, _) => text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The text of one UTF-16 unit.</summary>
    public static Value Character(string text, int index) =>
        Value.Of(text[index] < AsciiCharacters.Length ? AsciiCharacters[text[index]] : text[index].ToString());

    public static Value Part(Evaluation run, Value whole, ReadOnlySpan<char> part)
    {
        if (part.Length == whole.Text!.Length)
        {
            return whole;
        }

        run.ChargeText(part.Length);
        return Value.Of(part.ToString());
    }

    private static Value At(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var text = receiver.Text!;
        var index = Coercion.ToInteger(run, arguments.Get(0));
        index += index < 0 ? text.Length : 0;
        return index >= 0 && index < text.Length ? Character(text, (int)index) : Value.Undefined;
    }

    private static Value CharAt(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var index = Coercion.ToInteger(run, arguments.Get(0));
        return index >= 0 && index < receiver.Text!.Length ? Character(receiver.Text, (int)index) : Value.EmptyText;
    }

    private static Value CharCodeAt(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var index = Coercion.ToInteger(run, arguments.Get(0));
        return index >= 0 && index < receiver.Text!.Length ? Value.Of(receiver.Text[(int)index]) : Value.NaN;
    }

    private static Value CodePointAt(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var text = receiver.Text!;
        var index = Coercion.ToInteger(run, arguments.Get(0));
        if (index < 0 || index >= text.Length)
        {
            return Value.Undefined;
        }

        var place = (int)index;
        return Value.Of(place + 1 < text.Length && char.IsSurrogatePair(text[place], text[place + 1]) ? char.ConvertToUtf32(text, place) : text[place]);
    }

    private static Value Concat(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var text = new TextBuilder(run);
        text.Append(receiver.Text);
        foreach (var argument in arguments)
        {
            text.Append(Coercion.ToText(run, argument));
        }

        return Value.Of(text.ToString());
    }

    private static Value Pad(Evaluation run, string text, ReadOnlySpan<Value> arguments, bool atEnd)
    {
        var wanted = Coercion.ToInteger(run, arguments.Get(0));
        var filler = arguments.Get(1).IsUndefined ? " " : arguments.Text(run, 1);
        if (wanted <= text.Length || filler.Length == 0)
        {
            return Value.Of(text);
        }

        run.ChargeText(Length(wanted));
        return Value.Of(string.Create((int)wanted, (text, filler, atEnd), static (target, state) =>
        {
            var room = target.Length - state.text.Length;
            state.text.CopyTo(target[(state.atEnd ? 0 : room)..]);
            var gap = state.atEnd ? target[state.text.Length..] : target[..room];
            for (var index = 0; index < gap.Length; index++)
            {
                gap[index] = state.filler[index % state.filler.Length];
            }
        }));
    }

    private static Value Repeat(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var times = Coercion.ToInteger(run, arguments.Get(0));
        var text = receiver.Text!;
        if (times < 0 || double.IsInfinity(times))
        {
            throw run.Fail(ExpressionErrorKind.Type, "a text can be repeated 0 times or more");
        }

        if (text.Length == 0)
        {
            return receiver;
        }

        run.ChargeText(Length(times * text.Length));
        return Value.Of(string.Create((int)times * text.Length, text, static (target, part) =>
        {
            for (var place = 0; place < target.Length; place += part.Length)
            {
                part.CopyTo(target[place..]);
            }
        }));
    }

    private static Value Slice(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (start, length) = arguments.Range(run, receiver.Text!.Length);
        return Part(run, receiver, receiver.Text.AsSpan(start, length));
    }

    private static Value Substring(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var length = receiver.Text!.Length;
        var one = Coercion.ToPosition(run, arguments.Get(0), length, 0);
        var other = Coercion.ToPosition(run, arguments.Get(1), length, length);
        return Part(run, receiver, receiver.Text.AsSpan(Math.Min(one, other), Math.Abs(other - one)));
    }

    private static Value Changed(Evaluation run, string text, Func<string, string> change)
    {
        run.ChargeText(text.Length * 2L);
        return Value.Of(change(text));
    }

    // A length that no text could have is refused as one that takes too much memory.
    private static long Length(double wanted) => wanted <= int.MaxValue ? (long)wanted : long.MaxValue / 4;
}
