using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>Strings, numbers, and the branches of a schema.</summary>
internal sealed partial class SchemaEvaluation
{
    private static void CheckText(SchemaNode schema, string text, Place place, List<SchemaViolation> violations)
    {
        if (schema.MinLength is not null || schema.MaxLength is not null)
        {
            Limit(text.EnumerateRunes().Count(), schema.MinLength, schema.MaxLength, "character", "characters", place, violations);
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            var expected = schema.Expected is null ? $"must match `{schema.PatternText}`" : $"must be {schema.Expected}";
            violations.Add(new SchemaViolation(place.ToString(), $"{expected}, and {SchemaWords.Value(JsonValue.Create(text))} does not"));
        }

        if (schema.Format is { } format && !format.Fits(text))
        {
            violations.Add(new SchemaViolation(place.ToString(), $"must be {format.Words}, not {SchemaWords.Value(JsonValue.Create(text))}"));
        }
    }

    private static void CheckNumber(SchemaNode schema, SchemaNumber number, Place place, List<SchemaViolation> violations)
    {
        Refuse(schema.Minimum is { } least && number.Against(least) < 0, $"must be at least {schema.Minimum}");
        Refuse(schema.Maximum is { } most && number.Against(most) > 0, $"must be at most {schema.Maximum}");
        Refuse(schema.ExclusiveMinimum is { } below && number.Against(below) <= 0, $"must be more than {schema.ExclusiveMinimum}");
        Refuse(schema.ExclusiveMaximum is { } above && number.Against(above) >= 0, $"must be less than {schema.ExclusiveMaximum}");
        Refuse(schema.MultipleOf is { } unit && !number.IsMultipleOf(unit), $"must be a multiple of {schema.MultipleOf}");

        void Refuse(bool wrong, string expected)
        {
            if (wrong)
            {
                violations.Add(new SchemaViolation(place.ToString(), $"{expected}, and is {number}"));
            }
        }
    }

    private void CheckBranches(SchemaNode schema, JsonNode? value, Place place, List<SchemaViolation> violations)
    {
        if (schema.Referred is { } referred)
        {
            Check(referred, value, place, violations);
        }

        foreach (var part in schema.AllOf)
        {
            Check(part, value, place, violations);
        }

        if (schema.AnyOf.Count > 0)
        {
            CheckAnyOf(schema.AnyOf, value, place, violations);
        }

        if (schema is { OneOf.Count: 0, Not: null, If: null })
        {
            return;
        }

        // Whether exactly one branch fits, or none, can only be told of a value that is known to its last part.
        if (HoldsOpen(value))
        {
            if (schema.OneOf.Count > 0)
            {
                CheckAnyOf(schema.OneOf, value, place, violations);
            }

            return;
        }

        CheckOneOf(schema, value, place, violations);
        if (schema.Not is { } forbidden && Try(forbidden, value, place).Count == 0)
        {
            violations.Add(new SchemaViolation(place.ToString(), $"must not be {forbidden.Words()}"));
        }

        var consequence = schema.If is null ? null : Try(schema.If, value, place).Count == 0 ? schema.Then : schema.Else;
        if (consequence is not null)
        {
            Check(consequence, value, place, violations);
        }
    }

    private void CheckOneOf(SchemaNode schema, JsonNode? value, Place place, List<SchemaViolation> violations)
    {
        if (schema.OneOf.Count == 0)
        {
            return;
        }

        var fitting = schema.OneOf.Where(branch => Try(branch, value, place).Count == 0).ToList();
        if (fitting.Count == 0)
        {
            CheckAnyOf(schema.OneOf, value, place, violations);
        }
        else if (fitting.Count > 1)
        {
            violations.Add(new SchemaViolation(place.ToString(), $"must be one thing only, and is both {fitting[0].Words()} and {fitting[1].Words()}"));
        }
    }

    private void CheckAnyOf(List<SchemaNode> branches, JsonNode? value, Place place, List<SchemaViolation> violations)
    {
        var attempts = new List<List<SchemaViolation>>();
        foreach (var branch in branches)
        {
            var attempt = Try(branch, value, place);
            if (attempt.Count == 0)
            {
                return;
            }

            attempts.Add(attempt);
        }

        var here = place.ToString();
        // Where the value is plainly meant for one branch, that branch's complaint helps most.
        var meant = attempts.Where(attempt => attempt.Any(violation => violation.Pointer != here)).ToList();
        if (meant.Count == 1 || attempts.Count == 1)
        {
            violations.AddRange(meant.Count == 1 ? meant[0] : attempts[0]);
        }
        else
        {
            violations.Add(new SchemaViolation(place.ToString(), $"must be {SchemaWords.Or(branches.Select(branch => branch.Words()).Distinct())}, and {SchemaWords.Value(value)} is not"));
        }
    }

    private List<SchemaViolation> Try(SchemaNode schema, JsonNode? value, Place place)
    {
        var violations = new List<SchemaViolation>();
        Check(schema, value, place, violations);
        return violations;
    }
}
