using System.Reflection;

using Aspire.Media.Client.Status;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Api.Status;

/// <summary><c>/api/status</c>: how the whole system is doing.</summary>
internal static class StatusApi
{
    public static void MapStatus(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/status", Get).WithTags("Status").WithSummary("Database, storage, programs and workers, in one picture")
            .Requires(Permission.StatusRead);

    private static async Task<Ok<SystemStatus>> Get(
        HealthCheckService health, WorkerStore workers, IOptions<FleetOptions> fleet, ProcessStart start, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        var components = report.Entries.Select(entry => Component(entry.Key, entry.Value)).ToList();
        return TypedResults.Ok(new SystemStatus(
            Version,
            start.At,
            time.GetUtcNow(),
            Wire(report.Status),
            components,
            await FleetAsync(report, workers, fleet.Value.Lease, cancellationToken)));
    }

    // The picture is worth most when something is wrong: a database that is away empties the list of workers, and no more.
    private static async Task<IReadOnlyList<WorkerStatus>> FleetAsync(
        HealthReport report, WorkerStore workers, TimeSpan lease, CancellationToken cancellationToken) =>
        report.Entries.TryGetValue("database", out var database) && database.Status == HealthStatus.Healthy
            ? [.. (await workers.ListAsync(lease, cancellationToken)).Select(Wire)]
            : [];

    private static ComponentStatus Component(string name, HealthReportEntry entry) => new(
        name,
        Wire(entry.Status),
        entry.Description ?? entry.Exception?.Message ?? "",
        entry.Data.TryGetValue("version", out var version) ? version.ToString() : null,
        entry.Duration);

    private static WorkerStatus Wire(WorkerRecord worker) => new(
        worker.Identity.Id,
        worker.Identity.Host,
        worker.Identity.ProcessId,
        worker.Identity.Version,
        worker.Stopped ? WorkerState.Stopped : worker.Silent ? WorkerState.Lost : WorkerState.Live,
        worker.StartedAt,
        worker.SeenAt);

    private static Health Wire(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Health.Healthy,
        HealthStatus.Degraded => Health.Degraded,
        _ => Health.Unhealthy,
    };

    private static string Version { get; } =
        typeof(StatusApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}

/// <summary>When this process began to exist.</summary>
internal sealed record ProcessStart(DateTimeOffset At);
