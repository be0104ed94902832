namespace Aspire.Media.Engine.Incidents;

/// <summary>Something that outside receivers are to be told of an incident.</summary>
/// <param name="Event"><c>incident.opened</c> or <c>incident.resolved</c>.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Delivered">The receivers that have it already.</param>
public sealed record IncidentNotice(Guid Id, string Event, DateTimeOffset At, int Attempt, IReadOnlyCollection<string> Delivered, IncidentRecord Incident);
