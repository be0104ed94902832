using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Execution;

/// <summary>The list of a step with <c>forEach</c>, with its expressions read.</summary>
public sealed partial class CompiledList
{
    private readonly TemplateDocument? written;
    private readonly Expression? worked;
    private readonly Expression? group;

    internal CompiledList(JsonNode forEach, string? groupBy)
    {
        From = SourceOf(forEach);
        if (From is null)
        {
            (written, worked) = forEach.GetValueKind() == JsonValueKind.String
                ? ((TemplateDocument?)null, Condition.ParseWhole(forEach.GetValue<string>()))
                : (TemplateDocument.Parse(JsonSerializer.SerializeToElement(forEach)), null);
        }

        group = groupBy is null ? null : Condition.ParseWhole(groupBy);
        References = [.. written?.Templates.SelectMany(entry => entry.Template.References) ?? [], .. worked?.References ?? [], .. group?.References ?? []];
    }

    /// <summary>The step whose list it is, however long; null where the list is worked out.</summary>
    public string? From { get; }

    public bool HasGroups => group is not null;

    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>The step whose list a <c>forEach</c> goes through; null where it is something else.</summary>
    public static string? SourceOf(JsonNode forEach) =>
        forEach.GetValueKind() == JsonValueKind.String && Whole().Match(forEach.GetValue<string>()) is { Success: true } whole ? whole.Groups["step"].Value : null;

    /// <summary>The list, where it is worked out; what came of it may be something else than a list.</summary>
    public JsonNode? Evaluate(ExpressionScope scope, CancellationToken cancellationToken) =>
        written is null ? worked?.Evaluate(scope, cancellationToken) : written.Evaluate(scope, cancellationToken);

    /// <summary>The group of an entry.</summary>
    public string GroupOf(ExpressionScope scope, CancellationToken cancellationToken) => group?.Evaluate(scope, cancellationToken)?.ToString() ?? "";

    [GeneratedRegex(@"^\s*(?<open>\$\{\{)?\s*steps\.(?<step>[A-Za-z_][A-Za-z0-9_]*)\.items\s*(?(open)\}\})\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
