using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Steps;

/// <summary>The step types that the fleet knows at one moment.</summary>
public sealed class StepCatalogue
{
    private readonly Dictionary<string, StepTypeRecord> types = [];
    private readonly Dictionary<string, InputSchema?> inputs = [];

    public StepCatalogue(IEnumerable<StepTypeRecord> published)
    {
        ArgumentNullException.ThrowIfNull(published);
        foreach (var type in published)
        {
            types[type.Kind] = type;
        }

        Kinds = [.. types.Keys.Order(StringComparer.Ordinal)];
        // A kind is stronger than another's alias.
        foreach (var type in types.Values.ToList())
        {
            foreach (var alias in type.Aliases)
            {
                types.TryAdd(alias, type);
            }
        }
    }

    /// <summary>The kinds by their present names.</summary>
    public IReadOnlyCollection<string> Kinds { get; }

    /// <summary>The type of this kind or alias, or null.</summary>
    public StepTypeRecord? Find(string kind) => types.GetValueOrDefault(kind);

    /// <summary>The type's input schema; null where the one that was published cannot be used, which is its worker's fault and no writer's.</summary>
    public InputSchema? InputOf(StepTypeRecord type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!inputs.TryGetValue(type.Kind, out var input))
        {
            inputs[type.Kind] = input = InputSchema.TryCompile(type.Input, out _);
        }

        return input;
    }
}
