namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>How a value becomes one of another type.</summary>
internal static class Coercion
{
    public static bool IsTruthy(Value value) => value.Kind switch
    {
        ValueKind.Undefined or ValueKind.Null => false,
        ValueKind.Boolean => value.IsTrue,
        ValueKind.Number => value.Number != 0 && !double.IsNaN(value.Number),
        ValueKind.Text => value.Text!.Length > 0,
        _ => true,
    };

    public static string TypeOf(Value value) => value.Kind switch
    {
        ValueKind.Undefined => "undefined",
        ValueKind.Boolean => "boolean",
        ValueKind.Number => "number",
        ValueKind.Text => "string",
        ValueKind.Function => value.Function!.IsCallable ? "function" : "object",
        _ => "object",
    };

    public static double ToNumber(Evaluation run, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Number or ValueKind.Boolean:
                return value.Number;
            case ValueKind.Null:
                return 0;
            case ValueKind.Undefined:
                return double.NaN;
            case ValueKind.Text:
                return ReadNumber(run, value.Text!);
            default:
                return ReadNumber(run, ToText(run, value));
        }
    }

    private static double ReadNumber(Evaluation run, string text)
    {
        run.Read(text.Length);
        return NumberText.Parse(text);
    }

    public static string ToText(Evaluation run, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                return value.Text!;
            case ValueKind.Undefined:
                return "undefined";
            case ValueKind.Null:
                return "null";
            case ValueKind.Boolean:
                return value.IsTrue ? "true" : "false";
            case ValueKind.Number:
                var text = NumberText.Format(value.Number);
                run.ChargeText(text.Length);
                return text;
            case ValueKind.List:
                return Join(run, value.List!, ",");
            case ValueKind.Function:
                return value.Function!.Source;
            case ValueKind.Regex:
                return $"/{value.Regex!.Source}/{value.Regex.Flags}";
            default:
                return "[object Object]";
        }
    }

    /// <summary>Undefined and null are nothing between two separators.</summary>
    public static string Join(Evaluation run, ListValue list, string separator)
    {
        run.Descend(1);
        var text = new TextBuilder(run);
        var items = list.Items(run).Span;
        run.Step(items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            if (index > 0)
            {
                text.Append(separator);
            }

            if (!items[index].IsNullish)
            {
                text.Append(ToText(run, items[index]));
            }
        }

        run.Ascend(1);
        return text.ToString();
    }

    public static Value ToPrimitive(Evaluation run, Value value) => value.Kind < ValueKind.List ? value : Value.Of(ToText(run, value));

    /// <summary>Towards zero; not a number is 0; infinities stay.</summary>
    public static double ToInteger(Evaluation run, Value value)
    {
        var number = ToNumber(run, value);
        return double.IsNaN(number) ? 0 : Math.Truncate(number);
    }

    public static int ToInt32(Evaluation run, Value value) => unchecked((int)ToUInt32(run, value));

    public static uint ToUInt32(Evaluation run, Value value)
    {
        const double Modulus = 4294967296;
        var number = ToInteger(run, value);
        if (double.IsInfinity(number))
        {
            return 0;
        }

        var rest = number % Modulus;
        return (uint)(rest < 0 ? rest + Modulus : rest);
    }

    /// <summary>An index that counts from the end when it is negative, held between 0 and the length.</summary>
    public static int ToIndex(Evaluation run, Value value, int length, int whenUndefined)
    {
        if (value.IsUndefined)
        {
            return whenUndefined;
        }

        var index = ToInteger(run, value);
        return (int)(index < 0 ? Math.Max(index + length, 0) : Math.Min(index, length));
    }

    /// <summary>An index held between 0 and the length, negative ones at 0.</summary>
    public static int ToPosition(Evaluation run, Value value, int length, int whenUndefined) =>
        value.IsUndefined ? whenUndefined : (int)Math.Clamp(ToInteger(run, value), 0, length);
}
