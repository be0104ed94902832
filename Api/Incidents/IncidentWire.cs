using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;

using IncidentCase = Aspire.Media.Client.Incidents.IncidentCase;
using IncidentKind = Aspire.Media.Client.Incidents.IncidentKind;
using IncidentNote = Aspire.Media.Client.Incidents.IncidentNote;
using IncidentStatus = Aspire.Media.Client.Incidents.IncidentStatus;

namespace Aspire.Media.Api.Incidents;

/// <summary>Incidents as clients get them.</summary>
internal static class IncidentWire
{
    private const int ShownCases = 20;
    private const int MostCounted = 10_000;

    /// <summary>An incident with all that is known of it; null when there is none.</summary>
    public static async Task<Incident?> FindAsync(IncidentListStore store, Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is not { } found
            ? null
            : Wire(found) with
            {
                Notes = [.. (await store.NotesAsync(id, cancellationToken)).Select(note => new IncidentNote(note.At, note.By, note.Text))],
                Cases = [.. (await store.LastCasesAsync(id, ShownCases, cancellationToken))
                    .Select(one => new IncidentCase(one.Step, one.Run, one.Workflow, one.Key, one.IsFailed, one.At, one.Failure))],
                Failed = await store.CountFailedCasesAsync(id, MostCounted, cancellationToken),
            };

    public static Incident Wire(IncidentRecord incident) => new()
    {
        Id = incident.Id,
        Kind = incident.Kind switch
        {
            Engine.Incidents.IncidentKind.Escalation => IncidentKind.Escalation,
            Engine.Incidents.IncidentKind.MissingMount => IncidentKind.MissingMount,
            Engine.Incidents.IncidentKind.DeadDependency => IncidentKind.DeadDependency,
            Engine.Incidents.IncidentKind.ExpiredLogin => IncidentKind.ExpiredLogin,
            Engine.Incidents.IncidentKind.ApprovalOverdue => IncidentKind.ApprovalOverdue,
            _ => IncidentKind.Unknown,
        },
        Status = incident.Status switch
        {
            Engine.Incidents.IncidentStatus.Open => IncidentStatus.Open,
            Engine.Incidents.IncidentStatus.Acknowledged => IncidentStatus.Acknowledged,
            _ => IncidentStatus.Resolved,
        },
        Cause = incident.Cause,
        Title = incident.Title,
        Message = incident.Message,
        Help = incident.Help,
        Workflow = incident.Workflow,
        Count = incident.Count,
        OpenedAt = incident.OpenedAt,
        LastAt = incident.LastAt,
        Earlier = incident.Earlier,
        AcknowledgedAt = incident.AcknowledgedAt,
        AcknowledgedBy = incident.AcknowledgedBy,
        ResolvedAt = incident.ResolvedAt,
        ResolvedBy = incident.ResolvedBy,
    };

    /// <summary>Words of an enumeration, or what is wrong with them.</summary>
    public static bool TryRead<T>(IEnumerable<string>? words, out HashSet<T> values, out string fault)
        where T : struct, Enum
    {
        var known = Enum.GetValues<T>().ToDictionary(WireFormat.Word, StringComparer.OrdinalIgnoreCase);
        var given = (words ?? []).ToList();
        if (given.Find(word => !known.ContainsKey(word)) is { } unknown)
        {
            (values, fault) = ([], $"`{unknown}` is nothing that an incident can be: choose from {string.Join(", ", known.Keys)}.");
            return false;
        }

        (values, fault) = ([.. given.Select(word => known[word])], "");
        return true;
    }
}
