using Aspire.Media.Engine.Expressions.BuiltIns;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>What can be read from a value by name or index.</summary>
internal static class Members
{
    public static Value Get(Evaluation run, Value value, string name)
    {
        if (value.Map is { } map && map.TryGet(run, name, out var member))
        {
            return member;
        }

        if (name == "length" && (value.Text is not null || value.List is not null))
        {
            return Value.Of(value.Text?.Length ?? value.List!.Count);
        }

        if ((value.List is not null || value.Text is not null) && PropertyKey.IsIndex(name, out var index))
        {
            return ItemAt(run, value, index);
        }

        if (value.Function is BuiltInGroup group && group.TryGet(name, out member))
        {
            return member;
        }

        if (value.List is MatchList match && MatchList.Properties.Contains(name))
        {
            return match.Property(name);
        }

        if (name is "source" or "flags" or "global" && value.Regex is { } regex)
        {
            return name == "global" ? Value.Of(regex.IsGlobal) : Value.Of(name == "source" ? regex.Source : regex.Flags);
        }

        if (PropertyKey.IsForbidden(name))
        {
            throw run.Fail(ExpressionErrorKind.Type, $"`{name}` cannot be reached from an expression");
        }

        return MethodSet.Resolve(run, MethodSet.Find(name), value, name).IsKnown
            ? throw run.Fail(ExpressionErrorKind.Type, $"`{name}` is a method: call it, as in `.{name}()`")
            : Value.Undefined;
    }

    public static Value At(Evaluation run, Value value, Value key)
    {
        if (key.IsNumber && (value.List is not null || value.Text is not null))
        {
            var index = (long)key.Number;
            if (index == key.Number)
            {
                return ItemAt(run, value, index);
            }
        }

        var name = PropertyKey.Of(run, key);
        run.Scan(name.Length);
        return Get(run, value, name);
    }

    /// <summary><c>name in value</c></summary>
    public static bool Has(Evaluation run, Value key, Value value)
    {
        var name = PropertyKey.Of(run, key);
        if (value.Map is { } map)
        {
            return map.TryGet(run, name, out _) || MethodSet.Find(name)?.Map is not null;
        }

        if (value.List is { } list)
        {
            return name == "length" || (PropertyKey.IsIndex(name, out var index) && index < list.Count)
                || (list is MatchList && MatchList.Properties.Contains(name)) || MethodSet.Find(name)?.List is not null;
        }

        return value.Function is BuiltInGroup group
            ? group.TryGet(name, out _)
            : throw run.Fail(ExpressionErrorKind.Type, $"`in` looks into objects and lists, not into {Describe(value)}");
    }

    /// <summary>The own properties, as spreading and Object.entries see them.</summary>
    public static IEnumerable<(string Name, Value Value)> Entries(Evaluation run, Value value)
    {
        if (value.Map is { } map)
        {
            foreach (var name in map.Names(run))
            {
                run.Step(1);
                map.TryGet(run, name, out var member);
                yield return (name, member);
            }
        }
        else if (value.List is not null || value.Text is not null)
        {
            var count = value.List?.Count ?? value.Text!.Length;
            for (var index = 0; index < count; index++)
            {
                run.Step(1);
                run.ChargeText(1);
                yield return (PropertyKey.Of(index), ItemAt(run, value, index));
            }

            foreach (var name in value.List is MatchList ? MatchList.Properties : [])
            {
                yield return (name, Get(run, value, name));
            }
        }
    }

    /// <summary>The value in the words of a message.</summary>
    public static string Describe(Value value) => value.Kind switch
    {
        ValueKind.Undefined => "undefined",
        ValueKind.Null => "null",
        ValueKind.Boolean => value.IsTrue ? "true" : "false",
        ValueKind.Number => $"the number {NumberText.Format(value.Number)}",
        ValueKind.Text => "a text",
        ValueKind.List => "a list",
        ValueKind.Map => "an object",
        ValueKind.Function => "a function",
        _ => "a regular expression",
    };

    private static Value ItemAt(Evaluation run, Value value, long index)
    {
        if (value.List is { } list)
        {
            return index is >= 0 and <= int.MaxValue ? list.At(run, (int)index) : Value.Undefined;
        }

        return index >= 0 && index < value.Text!.Length ? TextMethods.Character(value.Text, (int)index) : Value.Undefined;
    }
}
