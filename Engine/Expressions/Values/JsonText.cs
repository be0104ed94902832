namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>Writes a value as JSON.stringify does.</summary>
internal static class JsonText
{
    /// <summary>As deep as readers of JSON go.</summary>
    public const int DeepestNesting = 64;

    /// <summary>Null for what has no JSON: undefined and functions.</summary>
    public static string? Write(Evaluation run, Value value, string indent)
    {
        if (value.Kind is ValueKind.Undefined or ValueKind.Function)
        {
            return null;
        }

        var text = new TextBuilder(run);
        Write(run, text, value, indent, 0);
        return text.ToString();
    }

    private static void Write(Evaluation run, TextBuilder text, Value value, string indent, int level)
    {
        run.Step(1);
        switch (value.Kind)
        {
            case ValueKind.Text:
                Quote(run, text, value.Text!);
                break;
            case ValueKind.Number:
                text.Append(double.IsFinite(value.Number) ? NumberText.Format(value.Number) : "null");
                break;
            case ValueKind.Boolean:
                text.Append(value.IsTrue ? "true" : "false");
                break;
            case ValueKind.List:
                WriteList(run, text, value.List!, indent, Deeper(run, level));
                break;
            case ValueKind.Map:
                WriteMap(run, text, value.Map!, indent, Deeper(run, level));
                break;
            case ValueKind.Regex:
                text.Append("{}");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void WriteList(Evaluation run, TextBuilder text, ListValue list, string indent, int level)
    {
        text.Append('[');
        var items = list.Items(run).Span;
        for (var index = 0; index < items.Length; index++)
        {
            NewLine(text, index > 0, indent, level);
            Write(run, text, items[index], indent, level);
        }

        Close(text, items.Length > 0, indent, level - 1, ']');
    }

    private static void WriteMap(Evaluation run, TextBuilder text, MapValue map, string indent, int level)
    {
        text.Append('{');
        var any = false;
        foreach (var name in map.Names(run))
        {
            map.TryGet(run, name, out var value);
            if (value.Kind is ValueKind.Undefined or ValueKind.Function)
            {
                continue;
            }

            NewLine(text, any, indent, level);
            Quote(run, text, name);
            text.Append(indent.Length > 0 ? ": " : ":");
            Write(run, text, value, indent, level);
            any = true;
        }

        Close(text, any, indent, level - 1, '}');
    }

    private static void NewLine(TextBuilder text, bool comma, string indent, int level)
    {
        if (comma)
        {
            text.Append(',');
        }

        if (indent.Length > 0)
        {
            text.Append('\n');
            for (var count = 0; count < level; count++)
            {
                text.Append(indent);
            }
        }
    }

    private static void Close(TextBuilder text, bool any, string indent, int level, char bracket)
    {
        if (any)
        {
            NewLine(text, comma: false, indent, level);
        }

        text.Append(bracket);
    }

    private static void Quote(Evaluation run, TextBuilder text, string content)
    {
        run.Scan(content.Length);
        text.Append('"');
        var written = 0;
        for (var place = 0; place < content.Length; place++)
        {
            var escape = Escape(content, place);
            if (escape is not null)
            {
                text.Append(content.AsSpan(written, place - written));
                text.Append(escape);
                written = place + 1;
            }
            else if (char.IsHighSurrogate(content[place]))
            {
                place++;
            }
        }

        text.Append(content.AsSpan(written));
        text.Append('"');
    }

    private static string? Escape(string text, int place) => text[place] switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        '\b' => @"\b",
        '\f' => @"\f",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        var control when control < ' ' => $"\\u{(int)control:x4}",
        // Half a surrogate pair would be lost in any encoding.
        var unit when char.IsSurrogate(unit) && !(place + 1 < text.Length && char.IsSurrogatePair(unit, text[place + 1])) => $"\\u{(int)unit:x4}",
        _ => null,
    };

    private static int Deeper(Evaluation run, int level) => level < DeepestNesting
        ? level + 1
        : throw run.Fail(ExpressionErrorKind.Limit, $"the value is nested deeper than the {DeepestNesting} levels that JSON is read to");
}
