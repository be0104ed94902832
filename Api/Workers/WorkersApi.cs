using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

using WorkerState = Aspire.Media.Client.Status.WorkerState;

namespace Aspire.Media.Api.Workers;

/// <summary><c>/api/workers</c>: who works, and on what.</summary>
internal static class WorkersApi
{
    public static void MapWorkers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/workers", List).WithTags("Workers").WithSummary("Living workers first, with what they have in hand").Requires(Permission.RunsRead);
        routes.MapPost("/api/workers/{id:guid}/drain", Drain).WithTags("Workers").WithSummary("Tells a worker to take no more steps, or to take some again")
            .Requires(Permission.RunsSteer);
    }

    private static async Task<Ok<IReadOnlyList<Worker>>> List(WorkerStore store, IOptions<FleetOptions> fleet, CancellationToken cancellationToken) =>
        TypedResults.Ok(await LookAsync(store, fleet, cancellationToken));

    private static async Task<Results<Ok<Worker>, ProblemHttpResult>> Drain(
        Guid id, DrainWorker wish, WorkerStore store, IOptions<FleetOptions> fleet, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await store.DrainAsync(id, wish.Drain, user.Identity!.Name!, cancellationToken)
        && (await LookAsync(store, fleet, cancellationToken)).FirstOrDefault(worker => worker.Id == id) is { } told
            ? TypedResults.Ok(told)
            : Refusal.NotFound($"There is no worker {id} at work.");

    private static async Task<IReadOnlyList<Worker>> LookAsync(WorkerStore store, IOptions<FleetOptions> fleet, CancellationToken cancellationToken)
    {
        var holdings = (await store.HoldingsAsync(cancellationToken)).ToLookup(holding => holding.Worker);
        return [.. (await store.ListAsync(fleet.Value.Lease, cancellationToken)).Select(worker => Wire(worker, holdings[worker.Identity.Id]))];
    }

    private static Worker Wire(WorkerRecord worker, IEnumerable<Holding> holdings) => new(
        worker.Identity.Id,
        worker.Identity.Host,
        worker.Identity.ProcessId,
        worker.Identity.Version,
        worker.Stopped ? WorkerState.Stopped : worker.Silent ? WorkerState.Lost : WorkerState.Live,
        worker.IsDraining,
        worker.Equipment.Capabilities,
        worker.Equipment.Slots.ToDictionary(slot => WireFormat.Word(slot.Key), slot => slot.Value),
        [.. holdings.Select(held => new WorkerStep(held.Step, held.Run, held.Workflow, held.Key, held.Kind, held.ClaimedAt, held.Progress, held.Message))],
        worker.StartedAt,
        worker.SeenAt);
}
