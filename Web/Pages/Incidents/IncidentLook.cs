using Aspire.Media.Client.Incidents;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Incidents;

/// <summary>How an incident is shown.</summary>
internal static class IncidentLook
{
    public static StatusLook Of(Incident incident) => incident.Status switch
    {
        IncidentStatus.Open => new(Tone.Bad, "bad", "Open"),
        IncidentStatus.Acknowledged => new(Tone.Warn, "person", $"{incident.AcknowledgedBy} sees to it"),
        IncidentStatus.Resolved => new(Tone.Good, "good", "Resolved"),
        _ => new(Tone.Idle, "lost", "Unknown"),
    };

    public static string Kind(IncidentKind kind) => kind switch
    {
        IncidentKind.Escalation => "A step failed for good",
        IncidentKind.MissingMount => "A mount is missing",
        IncidentKind.DeadDependency => "A service is away",
        IncidentKind.ExpiredLogin => "A login has expired",
        IncidentKind.ApprovalOverdue => "An approval is overdue",
        _ => "Something else",
    };

    public static string Times(long count) => count == 1 ? "once" : $"{Amount.Of(count)} times";
}
