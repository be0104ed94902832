using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Aspire.Media.Engine.Steps;

/// <summary>The step types that this process can run, by kind and by alias.</summary>
public sealed class InstalledSteps
{
    private readonly Dictionary<string, StepType> byName = [];

    /// <exception cref="InvalidOperationException">Two types claim one name, or a type breaks the contract.</exception>
    public InstalledSteps(IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        Types = [.. assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Select(StepType.Of).OfType<StepType>().OrderBy(type => type.Kind, StringComparer.Ordinal)];
        foreach (var type in Types)
        {
            foreach (var name in type.Declaration.Aliases.Prepend(type.Kind))
            {
                if (!byName.TryAdd(name, type))
                {
                    throw new InvalidOperationException(
                        $"Two step types claim the name '{name}': {byName[name].Implementation.FullName} and {type.Implementation.FullName}.");
                }
            }
        }
    }

    public IReadOnlyList<StepType> Types { get; }

    public bool TryFind(string kind, [NotNullWhen(true)] out StepType? type) => byName.TryGetValue(kind, out type);
}
