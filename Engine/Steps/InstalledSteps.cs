using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Aspire.Media.Engine.Steps;

/// <summary>The step types that this process can run, by kind and by alias.</summary>
public sealed class InstalledSteps
{
    private readonly Dictionary<string, StepType> byName = [];

    /// <exception cref="InvalidOperationException">Two types claim one name, or a type breaks the contract.</exception>
    public InstalledSteps(IEnumerable<Assembly> assemblies)
        : this([.. TypesOf(assemblies)])
    {
    }

    private InstalledSteps(List<StepType> types)
    {
        Types = [.. types.OrderBy(type => type.Kind, StringComparer.Ordinal)];
        foreach (var type in Types)
        {
            foreach (var name in type.Names)
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

    /// <exception cref="InvalidOperationException">Two types claim one name.</exception>
    public static InstalledSteps Of(IEnumerable<StepType> types) => new([.. types]);

    /// <summary>The step types of assemblies.</summary>
    /// <exception cref="InvalidOperationException">A type breaks the contract.</exception>
    public static IEnumerable<StepType> TypesOf(IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        return assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Select(StepType.Of).OfType<StepType>();
    }

    public bool TryFind(string kind, [NotNullWhen(true)] out StepType? type) => byName.TryGetValue(kind, out type);
}
