using System.Reflection;

namespace Aspire.Media.Engine.Fleet;

/// <summary>One worker process. A restarted process is another worker.</summary>
public sealed record WorkerIdentity(Guid Id, string Host, int ProcessId, string Version)
{
    public static WorkerIdentity OfThisProcess() => new(
        Guid.CreateVersion7(),
        Environment.MachineName,
        Environment.ProcessId,
        typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
}

/// <summary>What the database knows of a worker.</summary>
/// <param name="Silent">No heartbeat within the lease.</param>
public sealed record WorkerRecord(WorkerIdentity Identity, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool Stopped, bool Silent);
