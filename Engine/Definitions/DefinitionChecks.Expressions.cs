using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Whether expressions can be read, and whether what they name will be known when they are evaluated.</summary>
internal sealed partial class DefinitionChecks
{
    private static readonly string[] EventMembers = ["kind", "id", "by", "data"];

    private void CheckExpressions()
    {
        var steps = Listed().Select(entry => entry.Step.Id).ToHashSet();
        var inputs = NamedInputs();
        foreach (var expression in DefinitionExpression.Of(definition))
        {
            try
            {
                foreach (var reference in expression.References().DistinctBy(reference => reference.ToString()))
                {
                    CheckReference(expression, reference, steps, inputs);
                }
            }
            catch (ExpressionException failure)
            {
                Find(expression.Pointer, $"the expression cannot be read, at character {failure.Position + 1}: {failure.Reason}");
            }
        }
    }

    private void CheckReference(DefinitionExpression expression, ExpressionReference reference, HashSet<string> steps, IReadOnlyCollection<string>? inputs)
    {
        var member = reference.Path.Count > 1 ? reference.Path[1] : null;
        switch (reference.Root)
        {
            case "event" when expression.HasEvent:
                if (member is not null && !EventMembers.Contains(member))
                {
                    Find(expression.Pointer, $"an event has no `{member}`", Suggestion.For(member, EventMembers) ?? $"it has {string.Join(", ", EventMembers)}");
                }

                break;
            case var root when expression.HasEvent:
                Find(expression.Pointer, $"there is no `{root}` here: before a run starts there is only `event`");
                break;
            case "run":
            case "item" when expression.HasItem:
                break;
            case "item":
                Find(expression.Pointer, "`item` is known only to a step with `forEach`, in `with`, `groupBy` and the message of `approval`");
                break;
            case "inputs" when member is not null && inputs?.Contains(member) == false:
                Find(expression.Pointer, $"there is no input `{member}`", Suggestion.For(member, inputs));
                break;
            case "steps" when member is not null && !steps.Contains(member):
                Find(expression.Pointer, $"there is no step `{member}`", Suggestion.For(member, expression.Steps));
                break;
            case "steps" when member is not null && !expression.Steps.Contains(member):
                Find(expression.Pointer, $"the step `{member}` need not be over when this is evaluated", "let the steps before lead to it by `needs`");
                break;
            case "inputs" or "steps":
                break;
            default:
                Find(expression.Pointer, $"there is no `{reference.Root}` here", Suggestion.For(reference.Root, ["inputs", "steps", "run", "item"]));
                break;
        }
    }

    /// <summary>The inputs that there can be; null where the schema leaves that open.</summary>
    private IReadOnlyCollection<string>? NamedInputs() => definition.Inputs switch
    {
        null => [],
        var schema when schema.ContainsKey("patternProperties") || schema.ContainsKey("$ref") || schema.ContainsKey("allOf") || schema.ContainsKey("anyOf") || schema.ContainsKey("oneOf") => null,
        var schema when schema["additionalProperties"] is { } more && more.GetValueKind() != JsonValueKind.False => null,
        var schema => [.. (schema["properties"] as JsonObject ?? []).Select(property => property.Key)],
    };
}
