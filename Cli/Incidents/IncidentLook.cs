using System.Globalization;

using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;

namespace Aspire.Media.Cli.Incidents;

/// <summary>Incidents on a terminal.</summary>
internal static class IncidentLook
{
    public static Cell Status(Incident incident) => new(
        WireFormat.Word(incident.Status),
        incident.Status switch
        {
            IncidentStatus.Open => Ink.Bad,
            IncidentStatus.Acknowledged => Ink.Doubtful,
            _ => Ink.Quiet,
        });

    public static string Times(Incident incident) => incident.Count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{incident.Count:N0} times");

    public static void Write(Terminal terminal, Incident incident, DateTimeOffset now)
    {
        terminal.Paragraph(incident.Title, 0, Ink.Strong);
        var since = $"{incident.Id}, {WireFormat.Word(incident.Kind).Replace('_', ' ')}, {WireFormat.Word(incident.Status)}, {Times(incident)} since {RelativeTime.Ago(incident.OpenedAt, now)}";
        terminal.Paragraph(incident.Count == 1 ? since : $"{since}, last {RelativeTime.Ago(incident.LastAt, now)}", 0, Ink.Quiet);
        terminal.Line();
        terminal.Paragraph(incident.Message, 0, Ink.Bad);
        if (incident.Help is { } help)
        {
            terminal.Paragraph(help, 0);
        }

        terminal.Line();
        var facts = new Listing("what", "how");
        if (incident.AcknowledgedAt is { } seen)
        {
            facts.Add("acknowledged", $"by {incident.AcknowledgedBy}, {RelativeTime.Ago(seen, now)}");
        }

        if (incident.ResolvedAt is { } over)
        {
            facts.Add("resolved", $"by {incident.ResolvedBy}, {RelativeTime.Ago(over, now)}");
        }

        if (incident.Earlier is { } earlier)
        {
            facts.Add("earlier", $"the same cause: media incidents show {ShortId.Of(earlier)}");
        }

        facts.Add("failed", incident.Failed switch
        {
            null or 0 => "nothing that a replay could retry",
            var failed => string.Create(CultureInfo.InvariantCulture, $"{failed:N0} steps still are: media incidents replay {ShortId.Of(incident.Id)}"),
        });
        facts.Write(terminal);
        if (incident.Cases.Count > 0)
        {
            terminal.Line();
            terminal.Line("The last", Ink.Strong);
            var cases = new Listing("run", "workflow", "step", "when", "because");
            foreach (var one in incident.Cases)
            {
                cases.Add(
                    ShortId.Of(one.Run), one.Workflow, one.Key, RelativeTime.Ago(one.At, now),
                    one.IsFailed ? new Cell((one.Failure ?? "").ReplaceLineEndings(" "), Ink.Bad) : new Cell("not failed any more", Ink.Quiet));
            }

            cases.Write(terminal);
        }

        if (incident.Notes.Count > 0)
        {
            terminal.Line();
            terminal.Line("Notes", Ink.Strong);
            var notes = new Listing("when", "who", "what");
            foreach (var note in incident.Notes)
            {
                notes.Add(RelativeTime.Ago(note.At, now), note.By, note.Text.ReplaceLineEndings(" "));
            }

            notes.Write(terminal);
        }
    }
}
