using Aspire.Media.Client.Maintenance;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>What keeps runs from being removed, the newest first.</summary>
    /// <param name="run">Only those of this run itself.</param>
    /// <param name="all">Also those that were released.</param>
    public Task<Page<Hold>> ListHoldsAsync(Guid? run, bool all, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<Hold>>(HttpMethod.Get, "api/holds" + Query(("run", run), ("all", all ? "true" : null), ("cursor", cursor)), body: null, cancellationToken);

    /// <summary>Keeps runs from being removed.</summary>
    public Task<Hold> PutHoldAsync(PutHold hold, CancellationToken cancellationToken) => SendAsync<Hold>(HttpMethod.Post, "api/holds", hold, cancellationToken);

    /// <summary>Lifts a hold; that there was one stays known.</summary>
    public Task<Hold> ReleaseHoldAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Hold>(HttpMethod.Post, $"api/holds/{id}/release", body: null, cancellationToken);
}
