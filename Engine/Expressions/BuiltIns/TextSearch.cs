using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of texts that look for another text.</summary>
internal static class TextSearch
{
    public static Value Includes(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, wanted) = (receiver.Text!, Wanted(run, arguments));
        return Value.Of(Find(run, text, wanted, Coercion.ToPosition(run, arguments.Get(1), text.Length, 0)) >= 0);
    }

    public static Value IndexOf(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, wanted) = (receiver.Text!, arguments.Text(run, 0));
        return Value.Of(Find(run, text, wanted, Coercion.ToPosition(run, arguments.Get(1), text.Length, 0)));
    }

    public static Value LastIndexOf(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, wanted) = (receiver.Text!, arguments.Text(run, 0));
        var latest = arguments.Number(run, 1);
        if (wanted.Length > text.Length)
        {
            return Value.Of(-1);
        }

        var start = double.IsNaN(latest) ? text.Length : (int)Math.Clamp(Math.Truncate(latest), 0, text.Length);
        run.Search(text.Length, wanted.Length);
        return Value.Of(text.AsSpan(0, (int)Math.Min((long)start + wanted.Length, text.Length)).LastIndexOf(wanted, StringComparison.Ordinal));
    }

    public static Value StartsWith(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, wanted) = (receiver.Text!, Wanted(run, arguments));
        var start = Coercion.ToPosition(run, arguments.Get(1), text.Length, 0);
        run.Scan(wanted.Length);
        return Value.Of(text.AsSpan(start).StartsWith(wanted, StringComparison.Ordinal));
    }

    public static Value EndsWith(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (text, wanted) = (receiver.Text!, Wanted(run, arguments));
        var end = Coercion.ToPosition(run, arguments.Get(1), text.Length, text.Length);
        run.Scan(wanted.Length);
        return Value.Of(text.AsSpan(0, end).EndsWith(wanted, StringComparison.Ordinal));
    }

    public static Value Split(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var text = receiver.Text!;
        var limit = arguments.Get(1).IsUndefined ? uint.MaxValue : Coercion.ToUInt32(run, arguments.Get(1));
        if (arguments.Get(0).Regex is { } regex)
        {
            return RegexMethods.Split(run, text, regex, limit);
        }

        var separator = arguments.Get(0).IsUndefined ? null : arguments.Text(run, 0);
        var parts = new ListBuilder(run, 0);
        if (limit == 0)
        {
            return parts.ToValue();
        }

        if (separator is null)
        {
            parts.Add(receiver);
        }
        else if (separator.Length == 0)
        {
            for (var index = 0; index < text.Length && parts.Count < limit; index++)
            {
                run.Step(1);
                run.ChargeText(1);
                parts.Add(TextMethods.Character(text, index));
            }
        }
        else
        {
            run.Search(text.Length, separator.Length);
            var start = 0;
            for (var end = 0; end >= 0 && parts.Count < limit; start = end + separator.Length)
            {
                run.Step(1);
                end = text.IndexOf(separator, start, StringComparison.Ordinal);
                parts.AddText(end < 0 ? text[start..] : text[start..end]);
                if (end < 0)
                {
                    break;
                }
            }
        }

        return parts.ToValue();
    }

    public static int Find(Evaluation run, string text, string wanted, int start)
    {
        run.Search(text.Length - start, wanted.Length);
        return text.IndexOf(wanted, start, StringComparison.Ordinal);
    }

    private static string Wanted(Evaluation run, ReadOnlySpan<Value> arguments) => arguments.Get(0).Regex is null
        ? arguments.Text(run, 0)
        : throw run.Fail(ExpressionErrorKind.Type, "a text is looked for here; a regular expression has `test`");
}
