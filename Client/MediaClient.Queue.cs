using Aspire.Media.Client.Queue;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>What waits in the queue, and what stands still.</summary>
    public Task<QueueStatus> GetQueueAsync(CancellationToken cancellationToken) =>
        SendAsync<QueueStatus>(HttpMethod.Get, "api/queue", body: null, cancellationToken);

    /// <summary>Lets a workflow, a kind of step, what needs a capability, or everything stand still. What is being worked on goes on.</summary>
    public Task<QueueStatus> PauseAsync(PauseRequest request, CancellationToken cancellationToken) =>
        SendAsync<QueueStatus>(HttpMethod.Post, "api/queue/pause", request, cancellationToken);

    /// <summary>Ends a pause that was made by hand.</summary>
    public Task<QueueStatus> ResumeAsync(PauseRequest request, CancellationToken cancellationToken) =>
        SendAsync<QueueStatus>(HttpMethod.Post, "api/queue/resume", request, cancellationToken);

    /// <summary>How much ended in the last minutes.</summary>
    public Task<Throughput> GetThroughputAsync(int minutes, CancellationToken cancellationToken) =>
        SendAsync<Throughput>(HttpMethod.Get, "api/throughput" + Query(("minutes", minutes)), body: null, cancellationToken);

    /// <summary>Living workers first, with what they have in hand.</summary>
    public Task<IReadOnlyList<Worker>> ListWorkersAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<Worker>>(HttpMethod.Get, "api/workers", body: null, cancellationToken);

    /// <summary>Tells a worker to take no more steps, or to take some again.</summary>
    public Task<Worker> DrainWorkerAsync(Guid id, bool drain, CancellationToken cancellationToken) =>
        SendAsync<Worker>(HttpMethod.Post, $"api/workers/{id}/drain", new DrainWorker(drain), cancellationToken);
}
