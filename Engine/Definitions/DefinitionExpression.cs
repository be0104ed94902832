using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>A text of a definition in which expressions may stand, and what they may speak of.</summary>
/// <param name="IsTemplate">Whether the expressions stand in <c>${{ }}</c> among other words; otherwise the whole text is one, with or without.</param>
/// <param name="Steps">The ids of the steps whose results can be known there.</param>
public sealed record DefinitionExpression(string Pointer, string Text, bool IsTemplate, IReadOnlySet<string> Steps, bool HasItem)
{
    private const string Opening = "${{";

    /// <summary>Whether it stands in a trigger: then it speaks of the event, and of nothing else.</summary>
    public bool HasEvent { get; init; }

    /// <summary>Whether a value is not known before its expressions were evaluated.</summary>
    public static bool IsIn(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains(Opening, StringComparison.Ordinal);

    /// <summary>What the expressions name.</summary>
    /// <exception cref="ExpressionException">The text cannot be read.</exception>
    public IReadOnlyList<ExpressionReference> References() => IsTemplate ? Template.Parse(Text).References : Condition.Parse(Text).References;

    /// <summary>Every text of the definition that holds an expression.</summary>
    public static IEnumerable<DefinitionExpression> Of(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var none = new HashSet<string>();
        var found = new List<DefinitionExpression>();
        if (definition.Concurrency?.Key is { } key)
        {
            found.Add(new DefinitionExpression("/concurrency/key", key, IsTemplate: true, none, HasItem: false));
        }

        found.AddRange((definition.Labels ?? new Dictionary<string, string>())
            .Select(label => new DefinitionExpression(JsonPointer.Append("/labels", label.Key), label.Value, IsTemplate: true, none, HasItem: false)));
        found.AddRange((definition.On ?? []).SelectMany((trigger, index) => OfTrigger(trigger, JsonPointer.Append("/on", index), none)));
        found.AddRange(OfSteps(definition.Steps, "/steps", none));
        var all = definition.Steps.Select(step => step.Id).ToHashSet();
        found.AddRange(OfSteps(definition.Finally ?? [], "/finally", all));
        all.UnionWith((definition.Finally ?? []).Select(step => step.Id));
        found.AddRange(Within(definition.Outputs, "/outputs", all, hasItem: false));
        return found.Where(text => !text.IsTemplate || text.Text.Contains(Opening, StringComparison.Ordinal));
    }

    private static IEnumerable<DefinitionExpression> OfSteps(IReadOnlyList<StepDefinition> steps, string list, HashSet<string> before)
    {
        var graph = new StepGraph(steps);
        return steps.SelectMany((step, index) => OfStep(
            step, JsonPointer.Append(list, index), [.. graph.Upstream(index).Where(other => other != index).Select(other => steps[other].Id), .. before]));
    }

    private static IEnumerable<DefinitionExpression> OfStep(StepDefinition step, string at, HashSet<string> before)
    {
        var each = step.ForEach is not null;
        var texts = new (string Name, string? Text, bool IsTemplate, bool HasItem)[]
        {
            ("if", step.If, false, false),
            ("skipped", step.Skipped, true, false),
            ("groupBy", step.GroupBy, false, true),
        };
        return texts.Where(text => text.Text is not null)
            .Select(text => new DefinitionExpression($"{at}/{text.Name}", text.Text!, text.IsTemplate, before, text.HasItem))
            .Concat(Within(step.With, $"{at}/with", before, each))
            .Concat(OfForEach(step.ForEach, $"{at}/forEach", before))
            .Concat((step.Requires ?? []).Select((name, index) => new DefinitionExpression(JsonPointer.Append($"{at}/requires", index), name, IsTemplate: true, before, HasItem: false)))
            .Concat(step.Approval?.Message is { } message ? [new DefinitionExpression($"{at}/approval/message", message, IsTemplate: true, before, each)] : []);
    }

    private static IEnumerable<DefinitionExpression> OfTrigger(TriggerDefinition trigger, string at, HashSet<string> none) =>
        (trigger.If is { } condition ? [new DefinitionExpression($"{at}/if", condition, IsTemplate: false, none, HasItem: false)] : Enumerable.Empty<DefinitionExpression>())
            .Concat(Within(trigger.With, $"{at}/with", none, hasItem: false))
            .Select(expression => expression with { HasEvent = true });

    private static IEnumerable<DefinitionExpression> OfForEach(JsonNode? forEach, string at, HashSet<string> before) => forEach switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [new DefinitionExpression(at, value.GetValue<string>(), IsTemplate: false, before, HasItem: false)],
        _ => Within(forEach, at, before, hasItem: false),
    };

    private static IEnumerable<DefinitionExpression> Within(JsonNode? value, string at, HashSet<string> before, bool hasItem) => value switch
    {
        JsonObject members => members.SelectMany(member => Within(member.Value, JsonPointer.Append(at, member.Key), before, hasItem)),
        JsonArray items => items.SelectMany((item, index) => Within(item, JsonPointer.Append(at, index), before, hasItem)),
        _ when IsIn(value) => [new DefinitionExpression(at, value!.GetValue<string>(), IsTemplate: true, before, hasItem)],
        _ => [],
    };
}
