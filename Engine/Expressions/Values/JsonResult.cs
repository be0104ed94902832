using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>What leaves an evaluation, as JSON.stringify would have written it.</summary>
internal static class JsonResult
{
    private const int BytesPerNode = 96;
    // Up to here every whole number is exact as an integer.
    private const double LargestExact = 9007199254740992;

    /// <summary>False for what has no JSON: undefined and functions, which objects leave out and lists replace by null.</summary>
    public static bool TryMake(Evaluation run, Value value, out JsonNode? node) => TryMake(run, value, 0, out node);

    private static bool TryMake(Evaluation run, Value value, int level, out JsonNode? node)
    {
        run.Step(1);
        run.Charge(BytesPerNode);
        node = value.Kind switch
        {
            ValueKind.Boolean => JsonValue.Create(value.IsTrue),
            ValueKind.Number => Number(value.Number),
            ValueKind.Text => JsonValue.Create(Whole(run, value.Text!)),
            ValueKind.List => List(run, value.List!, level),
            ValueKind.Map => Map(run, value.Map!, level),
            ValueKind.Regex => new JsonObject(),
            _ => null,
        };
        return value.Kind is not (ValueKind.Undefined or ValueKind.Function);
    }

    private static JsonValue? Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return null;
        }

        return Math.Abs(number) <= LargestExact && number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    private static JsonNode? List(Evaluation run, ListValue list, int level)
    {
        if (list is JsonList { Source.CanCopy: true } document)
        {
            return document.Source.Copy(run);
        }

        Deeper(run, level);
        var array = new JsonArray();
        foreach (var item in list.Items(run).Span)
        {
            TryMake(run, item, level + 1, out var node);
            array.Add(node);
        }

        return array;
    }

    private static JsonNode? Map(Evaluation run, MapValue map, int level)
    {
        if (map is JsonMap { Source.CanCopy: true } document)
        {
            return document.Source.Copy(run);
        }

        Deeper(run, level);
        var result = new JsonObject();
        foreach (var name in map.Names(run))
        {
            if (map.TryGet(run, name, out var value) && TryMake(run, value, level + 1, out var node))
            {
                result[Whole(run, name)] = node;
            }
        }

        return result;
    }

    // Half a surrogate pair has no encoding; documents are written in one.
    private static string Whole(Evaluation run, string text)
    {
        run.Scan(text.Length);
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return text;
        }

        run.ChargeText(text.Length);
        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var place = 0; place < source.Length; place++)
            {
                var pair = place + 1 < source.Length && char.IsSurrogatePair(source, place);
                target[place] = pair || !char.IsSurrogate(source[place]) ? source[place] : '\ufffd';
                if (pair)
                {
                    place++;
                    target[place] = source[place];
                }
            }
        });
    }

    private static void Deeper(Evaluation run, int level)
    {
        if (level >= JsonText.DeepestNesting)
        {
            throw run.Fail(ExpressionErrorKind.Limit, $"the result is nested deeper than the {JsonText.DeepestNesting} levels that JSON is read to");
        }
    }
}
