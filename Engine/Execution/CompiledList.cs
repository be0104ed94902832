using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Execution;

/// <summary>The list of a step with <c>forEach</c>, with its expressions read.</summary>
public sealed partial class CompiledList
{
    private readonly TemplateDocument? list;
    private readonly Template? group;

    internal CompiledList(JsonNode forEach, string? groupBy)
    {
        From = SourceOf(forEach);
        if (From is null)
        {
            // An expression may stand there bare.
            var written = forEach.GetValueKind() == JsonValueKind.String && !forEach.GetValue<string>().TrimStart().StartsWith("${{", StringComparison.Ordinal)
                ? JsonValue.Create($"${{{{ {forEach.GetValue<string>()} }}}}")
                : forEach;
            list = TemplateDocument.Parse(JsonSerializer.SerializeToElement(written));
        }

        group = groupBy is null ? null : Template.Parse(groupBy.TrimStart().StartsWith("${{", StringComparison.Ordinal) ? groupBy : $"${{{{ {groupBy} }}}}");
        References = [.. list?.Templates.SelectMany(entry => entry.Template.References) ?? [], .. group?.References ?? []];
    }

    /// <summary>The step whose list it is, however long; null where the list is worked out.</summary>
    public string? From { get; }

    public bool HasGroups => group is not null;

    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>The step whose list a <c>forEach</c> goes through; null where it is something else.</summary>
    public static string? SourceOf(JsonNode forEach) =>
        forEach.GetValueKind() == JsonValueKind.String && Whole().Match(forEach.GetValue<string>()) is { Success: true } whole ? whole.Groups["step"].Value : null;

    /// <summary>The list, where it is worked out; what came of it may be something else than a list.</summary>
    public JsonNode? Evaluate(ExpressionScope scope, CancellationToken cancellationToken) => list?.Evaluate(scope, cancellationToken);

    /// <summary>The group of an entry.</summary>
    public string GroupOf(ExpressionScope scope, CancellationToken cancellationToken) => group?.Evaluate(scope, cancellationToken)?.ToString() ?? "";

    [GeneratedRegex(@"^\s*(?<open>\$\{\{)?\s*steps\.(?<step>[A-Za-z_][A-Za-z0-9_]*)\.items\s*(?(open)\}\})\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
