using System.Reflection;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Workers;

/// <summary>Registers the definitions that come with the product, once the step types that they use are known.</summary>
internal sealed partial class ShippedWorkflows(WorkflowRegistry registry, WorkerIdentity identity, StartPatience patience, ILogger<ShippedWorkflows> logger) : IHostedService
{
    private const string Folder = "workflows/";

    /// <summary>The definitions as they lie in the repository's folder of that name.</summary>
    public static IReadOnlyList<DefinitionDraft> Drafts { get; } =
        [.. Own.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    private static Assembly Own => typeof(ShippedWorkflows).Assembly;

    public Task StartAsync(CancellationToken cancellationToken) => patience.PersistAsync(RegisterAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var registrations = await registry.RegisterShippedAsync(Drafts, identity.Version, cancellationToken);
        if (registrations.Count(registration => registration.Added) is > 0 and var added)
        {
            Registered(added);
        }
    }

    private static DefinitionDraft Read(string name)
    {
        using var resource = Own.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return DefinitionDraft.Read(copy.ToArray(), name.EndsWith(".json", StringComparison.Ordinal) ? DefinitionFormat.Json : DefinitionFormat.Yaml);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} shipped workflows are new or have a new version")]
    private partial void Registered(int count);
}
