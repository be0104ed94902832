using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Status;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Workers;

/// <summary>Who works, and what the steps ask for that they have in hand.</summary>
public sealed record WorkersPicture(IReadOnlyList<Worker> Workers, IReadOnlyList<Lane> Lanes)
{
    internal static async Task<WorkersPicture> TakeAsync(SharedApi api, CancellationToken cancellationToken)
    {
        var (workers, queue) = (api.WorkersAsync(cancellationToken), api.QueueAsync(cancellationToken));
        await Task.WhenAll(workers, queue);
        return new WorkersPicture(await workers, (await queue).Lanes);
    }

    /// <summary>Those that live or are lost. The order holds still while heartbeats come in.</summary>
    public IReadOnlyList<Worker> Present =>
        [.. Workers.Where(worker => worker.State != WorkerState.Stopped).OrderBy(worker => worker.State).ThenBy(worker => worker.Host, StringComparer.Ordinal).ThenBy(worker => worker.StartedAt)];

    public IReadOnlyList<Worker> Stopped => [.. Workers.Where(worker => worker.State == WorkerState.Stopped).OrderByDescending(worker => worker.SeenAt)];
}
