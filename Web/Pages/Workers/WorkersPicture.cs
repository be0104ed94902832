using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Status;

namespace Aspire.Media.Web.Pages.Workers;

/// <summary>Who works, and what the steps ask for that they have in hand.</summary>
public sealed record WorkersPicture(IReadOnlyList<Worker> Workers, IReadOnlyList<Lane> Lanes)
{
    public static async Task<WorkersPicture> TakeAsync(MediaClient api, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        var (workers, queue) = (api.ListWorkersAsync(cancellationToken), api.GetQueueAsync(cancellationToken));
        await Task.WhenAll(workers, queue);
        return new WorkersPicture(await workers, (await queue).Lanes);
    }

    /// <summary>Those that live or are lost. The order holds still while heartbeats come in.</summary>
    public IReadOnlyList<Worker> Present =>
        [.. Workers.Where(worker => worker.State != WorkerState.Stopped).OrderBy(worker => worker.State).ThenBy(worker => worker.Host, StringComparer.Ordinal).ThenBy(worker => worker.StartedAt)];

    public IReadOnlyList<Worker> Stopped => [.. Workers.Where(worker => worker.State == WorkerState.Stopped).OrderByDescending(worker => worker.SeenAt)];
}
