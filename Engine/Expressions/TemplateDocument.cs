using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions;

/// <summary>A JSON document with templates in its strings, such as a step's <c>with</c>. Names of properties are no templates.</summary>
public sealed class TemplateDocument
{
    private readonly Part root;

    private TemplateDocument(Part root, IReadOnlyList<(string Pointer, Template Template)> templates)
    {
        (this.root, Templates) = (root, templates);
    }

    /// <summary>The strings that have something to evaluate, by JSON pointer.</summary>
    public IReadOnlyList<(string Pointer, Template Template)> Templates { get; }

    public static TemplateDocument Parse(JsonElement document)
    {
        var templates = new List<(string, Template)>();
        return new TemplateDocument(Read(document.Clone(), "", templates, 0), templates);
    }

    /// <summary>The document with every template replaced; a property whose template is undefined is left out, in a list it is null.</summary>
    public JsonNode? Evaluate(ExpressionScope scope, CancellationToken cancellationToken)
    {
        root.TryEvaluate(new Evaluation(scope, cancellationToken), out var result);
        return result;
    }

    private static Part Read(JsonElement element, string pointer, List<(string, Template)> templates, int level)
    {
        if (level > JsonText.DeepestNesting)
        {
            throw new ExpressionException(ExpressionErrorKind.Limit, $"the document is nested deeper than {JsonText.DeepestNesting} levels", "", 0);
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                var template = ParseAt(element.GetString()!, pointer);
                if (template.IsConstant && template.Text.IndexOf('$', StringComparison.Ordinal) < 0)
                {
                    return new Constant(element);
                }

                if (!template.IsConstant)
                {
                    templates.Add((pointer, template));
                }

                return new Evaluated(template, pointer);
            case JsonValueKind.Array:
                var items = element.EnumerateArray().Select((item, index) => Read(item, $"{pointer}/{index}", templates, level + 1)).ToArray();
                return items.All(item => item is Constant) ? new Constant(element) : new Array(items);
            case JsonValueKind.Object:
                var members = element.EnumerateObject()
                    .Select(member => (member.Name, Part: Read(member.Value, $"{pointer}/{Escaped(member.Name)}", templates, level + 1))).ToArray();
                return members.All(member => member.Part is Constant) ? new Constant(element) : new Object(members);
            default:
                return new Constant(element);
        }
    }

    private static Template ParseAt(string text, string pointer)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (ExpressionException failure)
        {
            throw failure.At(pointer);
        }
    }

    private static string Escaped(string name) => name.Replace("~", "~0").Replace("/", "~1");

    private abstract class Part
    {
        public abstract bool TryEvaluate(Evaluation run, out JsonNode? result);
    }

    private sealed class Constant(JsonElement element) : Part
    {
        public override bool TryEvaluate(Evaluation run, out JsonNode? result)
        {
            result = element.ValueKind switch
            {
                JsonValueKind.Object => JsonObject.Create(element),
                JsonValueKind.Array => JsonArray.Create(element),
                _ => JsonValue.Create(element),
            };
            return true;
        }
    }

    private sealed class Evaluated(Template template, string pointer) : Part
    {
        public override bool TryEvaluate(Evaluation run, out JsonNode? result)
        {
            try
            {
                return template.TryEvaluate(run, out result);
            }
            catch (ExpressionException failure)
            {
                throw failure.At(pointer);
            }
        }
    }

    private sealed class Array(Part[] items) : Part
    {
        public override bool TryEvaluate(Evaluation run, out JsonNode? result)
        {
            var array = new JsonArray();
            foreach (var item in items)
            {
                item.TryEvaluate(run, out var node);
                array.Add(node);
            }

            result = array;
            return true;
        }
    }

    private sealed class Object((string Name, Part Part)[] members) : Part
    {
        public override bool TryEvaluate(Evaluation run, out JsonNode? result)
        {
            var map = new JsonObject();
            foreach (var (name, part) in members)
            {
                if (part.TryEvaluate(run, out var node))
                {
                    map[name] = node;
                }
            }

            result = map;
            return true;
        }
    }
}
