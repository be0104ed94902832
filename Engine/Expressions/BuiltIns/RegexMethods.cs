using System.Collections.Frozen;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of regular expressions, and those of texts that take one. None remembers where it stopped.</summary>
internal static class RegexMethods
{
    public static FrozenDictionary<string, Method> All { get; } = new Dictionary<string, Method>
    {
        ["exec"] = (run, regex, arguments) => First(run, arguments.Text(run, 0), regex.Regex!),
        ["test"] = (run, regex, arguments) => Value.Of(regex.Regex!.Match(run, arguments.Text(run, 0), 0).Success),
        ["toString"] = (run, regex, _) => Value.Of(Coercion.ToText(run, regex)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Value Match(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, regex) = (receiver.Text!, Regex(run, arguments));
        if (!regex.IsGlobal)
        {
            return First(run, text, regex);
        }

        var found = new ListBuilder(run, 0);
        foreach (var match in regex.Matches(run, text))
        {
            found.AddText(match.Value);
        }

        return found.Count == 0 ? Value.Null : found.ToValue();
    }

    /// <summary>A list of matches, where JavaScript has an iterator to be spread.</summary>
    public static Value MatchAll(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var regex = Regex(run, arguments);
        if (!regex.IsGlobal)
        {
            throw run.Fail(ExpressionErrorKind.Type, "matchAll needs a regular expression with the flag g");
        }

        var found = new ListBuilder(run, 0);
        foreach (var match in regex.Matches(run, receiver.Text!))
        {
            found.Add(Groups(run, regex, receiver.Text!, match));
        }

        return found.ToValue();
    }

    public static Value Search(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var match = Regex(run, arguments).Match(run, receiver.Text!, 0);
        return Value.Of(match.Success ? match.Index : -1);
    }

    public static Value Split(Evaluation run, string text, RegexValue regex, uint limit)
    {
        var parts = new ListBuilder(run, 0);
        if (text.Length == 0)
        {
            if (limit > 0 && !regex.Match(run, text, 0).Success)
            {
                parts.Add(Value.Of(text));
            }

            return parts.ToValue();
        }

        var place = 0;
        // An empty match parts two characters, but nothing at either end.
        foreach (var match in regex.Matches(run, text).Where(match => match.Index < text.Length && (match.Length > 0 || match.Index > place)))
        {
            if (parts.Count >= limit)
            {
                return parts.ToValue();
            }

            parts.AddText(text[place..match.Index]);
            for (var group = 1; group < match.Groups.Count && parts.Count < limit; group++)
            {
                parts.Add(Group(run, match, group));
            }

            place = match.Index + match.Length;
        }

        if (parts.Count < limit)
        {
            parts.AddText(text[place..]);
        }

        return parts.ToValue();
    }

    /// <summary>What a group holds; undefined if the match went another way.</summary>
    public static Value Group(Evaluation run, Match match, int group)
    {
        var found = match.Groups[group];
        if (!found.Success)
        {
            return Value.Undefined;
        }

        run.ChargeText(found.Length);
        return Value.Of(found.Value);
    }

    public static Value NamedGroups(Evaluation run, RegexValue regex, Match match)
    {
        if (regex.Groups.All(name => name is null))
        {
            return Value.Undefined;
        }

        var groups = new MapBuilder(run);
        for (var index = 0; index < regex.Groups.Count; index++)
        {
            if (regex.Groups[index] is { } name)
            {
                groups.Set(name, Group(run, match, index + 1));
            }
        }

        return groups.ToValue();
    }

    private static Value First(Evaluation run, string text, RegexValue regex)
    {
        var match = regex.Match(run, text, 0);
        return match.Success ? Groups(run, regex, text, match) : Value.Null;
    }

    private static Value Groups(Evaluation run, RegexValue regex, string text, Match match)
    {
        var items = new ListBuilder(run, match.Groups.Count);
        for (var group = 0; group < match.Groups.Count; group++)
        {
            items.Add(Group(run, match, group));
        }

        return Value.Of(new MatchList(items.Span.ToArray(), match.Index, text, NamedGroups(run, regex, match)));
    }

    private static RegexValue Regex(Evaluation run, ReadOnlySpan<Value> arguments) => arguments.Get(0).Regex
        ?? throw run.Fail(ExpressionErrorKind.Type, $"a regular expression is needed here, as in /.../, not {Members.Describe(arguments.Get(0))}");
}
