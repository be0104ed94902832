using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Runs;

/// <summary>The words that a run carries: its definition's, and those of whoever started it, which count more.</summary>
internal static class RunLabels
{
    private const int Most = 50;
    private const int Longest = 1000;

    /// <summary>Null for none.</summary>
    /// <exception cref="RunRefusedException">They cannot be kept.</exception>
    public static JsonObject? Of(WorkflowDefinition definition, StartRequest request, Lazy<ExpressionScope> scope, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string?>();
        foreach (var (name, template) in definition.Labels ?? new Dictionary<string, string>())
        {
            labels[name] = Template.Parse(template).Evaluate(scope.Value, cancellationToken)?.ToString() ?? "";
        }

        foreach (var (name, value) in request.Labels ?? new Dictionary<string, string>())
        {
            labels[name] = value;
        }

        if (labels.Count > Most)
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"A run may have {Most} labels; these are {labels.Count}.");
        }

        return labels.Count == 0 ? null : new JsonObject(labels.Select(label => KeyValuePair.Create(RunText.Key(label.Key, "The name of a label"), (JsonNode?)Value(label.Key, label.Value))));
    }

    private static string Value(string name, string? value) =>
        value is null ? throw new RunRefusedException(RunRefusal.Invalid, $"The label `{name}` has no value.")
        : value.Length > Longest ? throw new RunRefusedException(RunRefusal.Invalid, $"The label `{name}` has {value.Length} characters; it may have {Longest}.")
        : RunText.Keep(value, $"The label `{name}`");
}
