using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions;

/// <summary>The documents that an expression sees, by name, and how much it may do with them. Immutable; the documents are read where they lie.</summary>
public sealed class ExpressionScope
{
    private readonly (string Name, JsonSource Source)[] documents;

    public ExpressionScope(TimeProvider time)
        : this(time, ExpressionLimits.Default)
    {
    }

    public ExpressionScope(TimeProvider time, ExpressionLimits limits)
        : this(time, limits, [])
    {
    }

    private ExpressionScope(TimeProvider time, ExpressionLimits limits, (string Name, JsonSource Source)[] documents)
    {
        (Time, Limits, this.documents) = (time, limits, documents);
    }

    public ExpressionLimits Limits { get; }

    public IEnumerable<string> Names => documents.Select(document => document.Name);

    internal TimeProvider Time { get; }

    public ExpressionScope With(string name, JsonElement document) => With(name, new JsonSource(document));

    /// <summary>The node must not change while expressions read it.</summary>
    public ExpressionScope With(string name, JsonNode? document) => With(name, new JsonSource(document));

    internal bool TryGet(Evaluation run, string name, out Value value)
    {
        for (var place = 0; place < documents.Length; place++)
        {
            if (string.Equals(documents[place].Name, name, StringComparison.Ordinal))
            {
                value = run.Document(place, documents[place].Source, documents.Length);
                return true;
            }
        }

        value = default;
        return false;
    }

    private ExpressionScope With(string name, JsonSource source) =>
        new(Time, Limits, [.. documents.Where(document => !string.Equals(document.Name, name, StringComparison.Ordinal)), (name, source)]);
}
