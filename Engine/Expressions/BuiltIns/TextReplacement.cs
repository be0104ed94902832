using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary><c>replace</c> and <c>replaceAll</c>, by text or regular expression, with a text or what a function says.</summary>
internal static class TextReplacement
{
    public static Value Replace(Evaluation run, string text, ReadOnlySpan<Value> arguments, bool all)
    {
        var regex = arguments.Get(0).Regex;
        if (all && regex is { IsGlobal: false })
        {
            throw run.Fail(ExpressionErrorKind.Type, "replaceAll needs a regular expression with the flag g");
        }

        var wanted = regex is null ? arguments.Text(run, 0) : "";
        var replacement = arguments.Get(1).Function is { IsCallable: true } ? null : arguments.Text(run, 1);
        var result = new TextBuilder(run);
        var place = 0;
        foreach (var found in regex is null ? Finds(run, text, wanted, all) : Finds(run, text, regex))
        {
            result.Append(text.AsSpan(place, found.Start - place));
            if (replacement is null)
            {
                result.Append(Coercion.ToText(run, arguments.Get(1).Function!.Invoke(run, FunctionArguments(run, text, found, regex))));
            }
            else
            {
                Expand(run, result, text, found, replacement, regex);
            }

            place = found.Start + found.Length;
        }

        result.Append(text.AsSpan(place));
        return Value.Of(result.ToString());
    }

    private static IEnumerable<Find> Finds(Evaluation run, string text, string wanted, bool all)
    {
        run.Search(text.Length, wanted.Length);
        for (var place = 0; place <= text.Length;)
        {
            run.Step(1);
            var start = text.IndexOf(wanted, place, StringComparison.Ordinal);
            if (start < 0)
            {
                yield break;
            }

            yield return new Find(start, wanted.Length, null);
            if (!all)
            {
                yield break;
            }

            place = start + Math.Max(wanted.Length, 1);
        }
    }

    private static IEnumerable<Find> Finds(Evaluation run, string text, RegexValue regex) =>
        regex.Matches(run, text).Take(regex.IsGlobal ? int.MaxValue : 1).Select(match => new Find(match.Index, match.Length, match));

    // What was found, its groups, where, in what, and the groups by name if any has one.
    private static ReadOnlySpan<Value> FunctionArguments(Evaluation run, string text, Find found, RegexValue? regex)
    {
        var arguments = new ListBuilder(run, 3);
        arguments.AddText(text.Substring(found.Start, found.Length));
        for (var group = 1; group <= found.GroupCount; group++)
        {
            arguments.Add(RegexMethods.Group(run, found.Match!, group));
        }

        arguments.Add(Value.Of(found.Start));
        arguments.Add(Value.Of(text));
        if (regex is not null && RegexMethods.NamedGroups(run, regex, found.Match!) is { IsUndefined: false } groups)
        {
            arguments.Add(groups);
        }

        return arguments.Span;
    }

    // $$ $& $` $' and with a regular expression $1 $12 $<name>; anything else stays as it is.
    private static void Expand(Evaluation run, TextBuilder result, string text, Find found, string replacement, RegexValue? regex)
    {
        run.Step(1);
        for (var place = 0; place < replacement.Length;)
        {
            var dollar = replacement.IndexOf('$', place);
            if (dollar < 0 || dollar + 1 == replacement.Length)
            {
                result.Append(replacement.AsSpan(place));
                return;
            }

            run.Step(1);
            result.Append(replacement.AsSpan(place, dollar - place));
            place = dollar + 2;
            switch (replacement[dollar + 1])
            {
                case '$':
                    result.Append('$');
                    break;
                case '&':
                    result.Append(text.AsSpan(found.Start, found.Length));
                    break;
                case '`':
                    result.Append(text.AsSpan(0, found.Start));
                    break;
                case '\'':
                    result.Append(text.AsSpan(found.Start + found.Length));
                    break;
                case '<' when regex is not null && regex.Groups.Any(name => name is not null) && replacement.IndexOf('>', place) is var end and >= 0:
                    var group = regex.Groups.ToList().IndexOf(replacement[place..end]);
                    result.Append(group < 0 ? "" : found.Match!.Groups[group + 1].ValueSpan);
                    place = end + 1;
                    break;
                default:
                    var (number, length) = GroupNumber(replacement.AsSpan(dollar + 1), found.GroupCount);
                    place = dollar + 1 + length;
                    result.Append(number == 0 ? "$" : found.Match!.Groups[number].ValueSpan);
                    break;
            }
        }
    }

    // Two digits if there are that many groups, else one; 0 if neither.
    private static (int Number, int Length) GroupNumber(ReadOnlySpan<char> text, int count)
    {
        var first = char.IsAsciiDigit(text[0]) ? text[0] - '0' : -1;
        if (first >= 0 && text.Length > 1 && char.IsAsciiDigit(text[1]) && (first * 10) + text[1] - '0' is var both && both > 0 && both <= count)
        {
            return (both, 2);
        }

        return first > 0 && first <= count ? (first, 1) : (0, 0);
    }

    private readonly record struct Find(int Start, int Length, Match? Match)
    {
        public int GroupCount => Match is null ? 0 : Match.Groups.Count - 1;
    }
}
