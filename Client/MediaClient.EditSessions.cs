using Aspire.Media.Client.Edits;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    private const string EditSessions = "api/edit-sessions";

    /// <summary>Begins an edit that is put together change by change.</summary>
    public Task<EditSession> StartEditSessionAsync(Guid asset, CancellationToken cancellationToken) =>
        SendAsync<EditSession>(HttpMethod.Post, EditSessions, new { asset }, cancellationToken);

    public Task<EditSession> GetEditSessionAsync(Guid id, CancellationToken cancellationToken) => SendAsync<EditSession>(HttpMethod.Get, $"{EditSessions}/{id}", body: null, cancellationToken);

    /// <summary>Sessions, those changed last first.</summary>
    /// <param name="asset">Of what; null for all.</param>
    public Task<Page<EditSession>> ListEditSessionsAsync(Guid? asset, EditSessionStatus? status, string? cursor, int limit, CancellationToken cancellationToken) =>
        SendAsync<Page<EditSession>>(
            HttpMethod.Get, EditSessions + Query(("asset", asset), ("status", status is { } one ? WireFormat.Word(one) : null), ("cursor", cursor), ("limit", limit)), body: null,
            cancellationToken);

    /// <summary>Adds to what is done, and lays what is said of the result over what was said before.</summary>
    public Task<EditSession> AddToEditSessionAsync(Guid id, EditChange change, CancellationToken cancellationToken) =>
        SendAsync<EditSession>(HttpMethod.Post, $"{EditSessions}/{id}/edits", change, cancellationToken);

    /// <summary>Puts this in place of all that was done: one change, that one undo takes back.</summary>
    public Task<EditSession> ReplaceEditSessionAsync(Guid id, EditChange change, CancellationToken cancellationToken) =>
        SendAsync<EditSession>(HttpMethod.Put, $"{EditSessions}/{id}", change, cancellationToken);

    public Task<EditSession> UndoEditSessionAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<EditSession>(HttpMethod.Post, $"{EditSessions}/{id}/undo", body: null, cancellationToken);

    public Task<EditSession> RedoEditSessionAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<EditSession>(HttpMethod.Post, $"{EditSessions}/{id}/redo", body: null, cancellationToken);

    /// <summary>Makes an edit of it; that one is found again when it was asked for before.</summary>
    /// <param name="wait">How long to wait for its end.</param>
    public Task<EditAction> CommitEditSessionAsync(Guid id, TimeSpan? wait, CancellationToken cancellationToken) =>
        EditAsync(HttpMethod.Post, $"{EditSessions}/{id}/commit", content: null, wait, cancellationToken);

    /// <summary>Drops a session; what was made of it stays.</summary>
    public async Task DeleteEditSessionAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Address, $"{EditSessions}/{id}"));
        using var response = await ExchangeAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }
}
