using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>One value held against one schema.</summary>
internal sealed partial class SchemaEvaluation
{
    // Branches within branches can ask the same thing exponentially often; no honest document comes near this.
    private const int MostSteps = 2_000_000;
    private const int MostUnique = 10_000;

    private readonly Predicate<JsonNode?>? isOpen;
    private int steps;

    private SchemaEvaluation(Predicate<JsonNode?>? isOpen) => this.isOpen = isOpen;

    /// <param name="isOpen">Tells values that are not known yet, and so fit everywhere.</param>
    public static IReadOnlyList<SchemaViolation> Run(SchemaNode schema, JsonNode? value, Predicate<JsonNode?>? isOpen)
    {
        var evaluation = new SchemaEvaluation(isOpen);
        var violations = new List<SchemaViolation>();
        evaluation.Check(schema, value, Place.Root, violations);
        if (evaluation.steps > MostSteps)
        {
            violations.Add(new SchemaViolation(JsonPointer.Root, "cannot be checked: its schema asks the same thing too often"));
        }

        // Two branches of a schema may find the same fault.
        return [.. violations.Distinct()];
    }

    private void Check(SchemaNode schema, JsonNode? value, Place place, List<SchemaViolation> violations)
    {
        if (steps++ > MostSteps || IsOpen(value))
        {
            return;
        }

        if (!schema.Possible)
        {
            violations.Add(new SchemaViolation(place.ToString(), "is not allowed here"));
            return;
        }

        if (schema.Types is { } types && !types.Any(type => Is(type, value)))
        {
            // What follows would only say the same again.
            violations.Add(new SchemaViolation(place.ToString(), $"must be {SchemaWords.Types(types)}, not {SchemaWords.Value(value)}"));
            return;
        }

        CheckChoices(schema, value, place, violations);
        switch (value)
        {
            case JsonObject members:
                CheckMembers(schema, members, place, violations);
                break;
            case JsonArray items:
                CheckItems(schema, items, place, violations);
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.String:
                CheckText(schema, value.GetValue<string>(), place, violations);
                break;
            case JsonValue when SchemaNumber.From(value) is { } number:
                CheckNumber(schema, number, place, violations);
                break;
        }

        CheckBranches(schema, value, place, violations);
    }

    private bool IsOpen(JsonNode? value) => isOpen is not null && isOpen(value);

    private bool HoldsOpen(JsonNode? value) => isOpen is not null && value switch
    {
        JsonObject members => members.Any(member => HoldsOpen(member.Value)),
        JsonArray items => items.Any(HoldsOpen),
        _ => isOpen(value),
    };

    private static bool Is(string type, JsonNode? value) => (value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.String => type == "string",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        _ => type == "number" || (type == "integer" && SchemaNumber.From(value) is { IsWhole: true }),
    };

    private static void CheckChoices(SchemaNode schema, JsonNode? value, Place place, List<SchemaViolation> violations)
    {
        if (schema.Enum is { } choices && !choices.Any(choice => Same(choice, value)))
        {
            var words = choices.Where(choice => choice?.GetValueKind() == JsonValueKind.String).Select(choice => choice!.GetValue<string>());
            var suggestion = value?.GetValueKind() == JsonValueKind.String ? Suggestion.For(value.GetValue<string>(), words) : null;
            violations.Add(new SchemaViolation(place.ToString(), $"must be {SchemaWords.OneOf(choices)}, not {SchemaWords.Value(value)}", suggestion));
        }

        if (schema.HasConst && !Same(schema.Const, value))
        {
            violations.Add(new SchemaViolation(place.ToString(), $"must be {SchemaWords.Value(schema.Const)}, not {SchemaWords.Value(value)}"));
        }
    }

    private void CheckMembers(SchemaNode schema, JsonObject members, Place place, List<SchemaViolation> violations)
    {
        foreach (var (name, member) in members)
        {
            var at = place.At(name);
            var known = schema.Properties.TryGetValue(name, out var property);
            if (known)
            {
                Check(property!, member, at, violations);
            }

            foreach (var (pattern, matching) in schema.PatternProperties)
            {
                if (pattern.IsMatch(name))
                {
                    known = true;
                    Check(matching, member, at, violations);
                }
            }

            if (!known && schema.AdditionalProperties is { Possible: false })
            {
                violations.Add(new SchemaViolation(at.ToString(), $"unknown property `{name}`", Suggestion.For(name, schema.Properties.Keys) ?? Choices(schema.Properties.Keys), Kind: ViolationKind.Name));
            }
            else if (!known && schema.AdditionalProperties is { } additional)
            {
                Check(additional, member, at, violations);
            }
        }

        foreach (var name in schema.Required.Where(name => !members.ContainsKey(name)))
        {
            violations.Add(new SchemaViolation(place.ToString(), $"lacks `{name}`", Kind: ViolationKind.Missing));
        }

        foreach (var (name, needed) in schema.DependentRequired.Where(rule => members.ContainsKey(rule.Key)))
        {
            violations.AddRange(needed.Where(other => !members.ContainsKey(other))
                .Select(other => new SchemaViolation(place.At(name).ToString(), $"`{name}` means nothing without `{other}`", Kind: ViolationKind.Name)));
        }

        Limit(members.Count, schema.MinProperties, schema.MaxProperties, "property", "properties", place, violations);
    }

    private void CheckItems(SchemaNode schema, JsonArray items, Place place, List<SchemaViolation> violations)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (schema.ItemAt(index) is { } item)
            {
                Check(item, items[index], place.At(index), violations);
            }
        }

        Limit(items.Count, schema.MinItems, schema.MaxItems, "item", "items", place, violations);
        if (schema.UniqueItems && items.Count <= MostUnique)
        {
            var seen = new HashSet<string>();
            for (var index = 0; index < items.Count; index++)
            {
                if (!IsOpen(items[index]) && !seen.Add(items[index]?.ToJsonString() ?? "null"))
                {
                    violations.Add(new SchemaViolation(place.At(index).ToString(), $"{SchemaWords.Value(items[index])} is in the list twice"));
                }
            }
        }
    }

    private static string? Choices(Dictionary<string, SchemaNode>.KeyCollection names) =>
        names.Count is > 0 and <= 8 ? $"there is {SchemaWords.Or(names.Select(name => $"`{name}`"))}" : null;

    private static bool Same(JsonNode? one, JsonNode? other) =>
        SchemaNumber.From(one) is { } number && SchemaNumber.From(other) is { } wanted ? number.Against(wanted) == 0 : JsonNode.DeepEquals(one, other);

    private static void Limit(int count, int? least, int? most, string noun, string nouns, Place place, List<SchemaViolation> violations)
    {
        if (count < least)
        {
            violations.Add(new SchemaViolation(place.ToString(), $"needs at least {SchemaWords.Count(least.Value, noun, nouns)}, and has {count}"));
        }

        if (count > most)
        {
            violations.Add(new SchemaViolation(place.ToString(), $"may have at most {SchemaWords.Count(most.Value, noun, nouns)}, and has {count}"));
        }
    }
}
