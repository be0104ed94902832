using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Incidents, the newest first.</summary>
    public Task<Page<Incident>> ListIncidentsAsync(IncidentFilter filter, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        (string, object?)[] questions =
        [
            .. (filter.Statuses ?? []).Select(status => ("status", (object?)WireFormat.Word(status))),
            ("kind", filter.Kind is { } kind ? WireFormat.Word(kind) : null), ("workflow", filter.Workflow), ("cursor", cursor), ("limit", limit),
        ];
        return SendAsync<Page<Incident>>(HttpMethod.Get, "api/incidents" + Query(questions), body: null, cancellationToken);
    }

    /// <summary>How many are not over.</summary>
    public Task<IncidentCount> CountIncidentsAsync(CancellationToken cancellationToken) =>
        SendAsync<IncidentCount>(HttpMethod.Get, "api/incidents/count", body: null, cancellationToken);

    /// <summary>An incident with what people wrote and what failed because of it.</summary>
    public Task<Incident> GetIncidentAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Incident>(HttpMethod.Get, $"api/incidents/{id}", body: null, cancellationToken);

    /// <summary>Says that somebody sees to it.</summary>
    public Task<Incident> AcknowledgeIncidentAsync(Guid id, string? note, CancellationToken cancellationToken) =>
        SendAsync<Incident>(HttpMethod.Post, $"api/incidents/{id}/acknowledge", new IncidentRemark(note), cancellationToken);

    /// <summary>Writes a note to it.</summary>
    public Task<Incident> NoteIncidentAsync(Guid id, string note, CancellationToken cancellationToken) =>
        SendAsync<Incident>(HttpMethod.Post, $"api/incidents/{id}/notes", new IncidentRemark(note), cancellationToken);

    /// <summary>Says that it is over.</summary>
    public Task<Incident> ResolveIncidentAsync(Guid id, string? note, CancellationToken cancellationToken) =>
        SendAsync<Incident>(HttpMethod.Post, $"api/incidents/{id}/resolve", new IncidentRemark(note), cancellationToken);

    /// <summary>Retries, in place, what failed because of it: as much as a few seconds allow.</summary>
    /// <param name="resolve">Whether it is over once all of it is retried.</param>
    /// <param name="cursor">Where to go on, from the answer before.</param>
    public Task<BulkResult> ReplayIncidentAsync(Guid id, bool resolve, Guid? cursor, CancellationToken cancellationToken) =>
        SendAsync<BulkResult>(HttpMethod.Post, $"api/incidents/{id}/replay" + Query(("resolve", resolve), ("cursor", cursor)), body: null, cancellationToken);
}
