using System.Collections.Concurrent;
using System.Text.Json;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Execution;

/// <summary>Versions of workflows, ready to run. A version never changes, so what was read once stays.</summary>
public sealed class WorkflowLibrary(WorkflowStore store)
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<(string Name, int Version), Task<CompiledWorkflow>> versions = new();

    /// <exception cref="WorkflowGoneException">There never was such a version.</exception>
    /// <exception cref="WorkflowUnreadableException">It says what is not known here.</exception>
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
            ? Compile(record)
            : throw new WorkflowGoneException([$"{name} (version {version})"]);

    private static CompiledWorkflow Compile(WorkflowVersionRecord record)
    {
        try
        {
            return new CompiledWorkflow(DefinitionJson.Read(record.Definition));
        }
        catch (JsonException unknown)
        {
            throw new WorkflowUnreadableException(record.Name, record.Version, unknown);
        }
    }
}

/// <summary>A definition says what this version of the product does not know: a newer one has checked it, and can read it.</summary>
public sealed class WorkflowUnreadableException(string name, int version, JsonException unknown)
    : Exception($"Version {version} of `{name}` says what Aspire.Media {WorkerIdentity.OwnVersion} does not know: {unknown.Message}", unknown);
