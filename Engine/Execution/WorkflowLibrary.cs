using System.Collections.Concurrent;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Execution;

/// <summary>Versions of workflows, ready to run. A version never changes, so what was read once stays.</summary>
public sealed class WorkflowLibrary(WorkflowStore store)
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<(string Name, int Version), Task<CompiledWorkflow>> versions = new();

    /// <exception cref="WorkflowGoneException">There never was such a version.</exception>
    public Task<CompiledWorkflow> FindAsync(string name, int version, CancellationToken cancellationToken)
    {
        if (versions.TryGetValue((name, version), out var known) && !known.IsFaulted && !known.IsCanceled)
        {
            return known.WaitAsync(cancellationToken);
        }

        if (versions.Count >= Most)
        {
            versions.Clear();
        }

        // Read on behalf of everybody who asks: it is not for one of them to give it up.
        return (versions[(name, version)] = ReadAsync(name, version)).WaitAsync(cancellationToken);
    }

    private async Task<CompiledWorkflow> ReadAsync(string name, int version) =>
        await store.FindAsync(name, version, CancellationToken.None) is { } record
            ? new CompiledWorkflow(DefinitionJson.Read(record.Definition))
            : throw new WorkflowGoneException([$"{name} (version {version})"]);
}
