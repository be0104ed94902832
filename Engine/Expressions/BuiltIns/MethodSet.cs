using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Values;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

internal delegate Value Method(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments);

/// <summary>The methods of one name, by the kind of value that has them.</summary>
internal sealed class MethodSet
{
    private static readonly FrozenDictionary<string, MethodSet> All = Collect();

    public Method? Text { get; private init; }

    public Method? List { get; private init; }

    public Method? Number { get; private init; }

    public Method? Map { get; private init; }

    public Method? Regex { get; private init; }

    public static MethodSet? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>What a call of that name on that value calls.</summary>
    public static Callee Resolve(Evaluation run, MethodSet? methods, Value receiver, string name)
    {
        if (receiver.Map is { } map && map.TryGet(run, name, out var member))
        {
            return new Callee(member.Function is { IsCallable: true } own ? own : null, null, receiver, present: !member.IsNullish);
        }

        if (receiver.Function is BuiltInGroup group && group.TryGet(name, out member))
        {
            return new Callee(member.Function, null, receiver, present: true);
        }

        return new Callee(null, methods?.For(receiver.Kind), receiver);
    }

    public static ExpressionException Unknown(Evaluation run, Value receiver, string? path, string name)
    {
        var what = $"`{name}` is not a method of {(path is null ? "" : $"{path}, ")}{Members.Describe(receiver)}";
        if (PropertyKey.IsForbidden(name))
        {
            what = $"`{name}` cannot be reached from an expression";
        }
        else if (name is "push" or "pop" or "shift" or "unshift" or "splice" or "fill" or "copyWithin")
        {
            what = $"`{name}` changes its list, and values never change here; use concat, slice, filter or [...list, item]";
        }
        else if (Near(receiver, name) is { } near)
        {
            what = $"{what}: {near}";
        }

        return run.Fail(ExpressionErrorKind.Type, what);
    }

    private static string? Near(Value receiver, string name) => Suggestion.For(
        name,
        receiver.Function is BuiltInGroup group ? group.MemberNames : All.Where(entry => entry.Value.For(receiver.Kind) is not null).Select(entry => entry.Key));

    private static FrozenDictionary<string, MethodSet> Collect()
    {
        var (texts, lists, numbers) = (TextMethods.All, ListMethods.All, NumberMethods.All);
        var maps = ObjectFunctions.Methods;
        var patterns = RegexMethods.All;
        return texts.Keys.Concat(lists.Keys).Concat(numbers.Keys).Concat(maps.Keys).Concat(patterns.Keys).Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            name => name,
            name => new MethodSet
            {
                Text = texts.GetValueOrDefault(name) ?? maps.GetValueOrDefault(name),
                List = lists.GetValueOrDefault(name) ?? maps.GetValueOrDefault(name),
                Number = numbers.GetValueOrDefault(name),
                Map = maps.GetValueOrDefault(name),
                Regex = patterns.GetValueOrDefault(name),
            },
            StringComparer.Ordinal);
    }

    private Method? For(ValueKind kind) => kind switch
    {
        ValueKind.Text => Text,
        ValueKind.List => List,
        ValueKind.Number => Number,
        ValueKind.Map => Map,
        ValueKind.Regex => Regex,
        // true.toString()
        ValueKind.Boolean => Number is not null && Map is not null ? Map : null,
        _ => null,
    };
}

/// <summary>What a call calls: a function, or a method with its receiver.</summary>
internal readonly struct Callee(FunctionValue? function, Method? method, Value receiver, bool present = false)
{
    public bool IsKnown => function is { IsCallable: true } || method is not null;

    /// <summary>Whether there is nothing of that name, as opposed to something that cannot be called.</summary>
    public bool IsAbsent => !present;

    public Value Invoke(Evaluation run, ReadOnlySpan<Value> arguments) =>
        method is null ? function!.Invoke(run, arguments) : method(run, receiver, arguments);
}
