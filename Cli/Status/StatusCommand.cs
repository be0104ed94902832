using System.Globalization;

using Aspire.Media.Client.Status;

using Spectre.Console;

namespace Aspire.Media.Cli.Status;

/// <summary><c>media status</c>: how the running system is doing.</summary>
internal sealed class StatusCommand() : Verb(
    "status",
    "How the system is doing: what it depends on, and its workers",
    "Asks the server once. The exit code is 1 when the system is unhealthy or does not answer, so that scripts can ask, too.",
    new Example("status", "The system on this machine"),
    new Example("status --url https://media.example.org", "Another one; the API key is taken from MEDIA_KEY"),
    new Example("status --json | jq -r '.workers[] | select(.state == \"lost\") | .host'", "The machines whose workers went silent"))
{
    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var status = await session.Client.GetStatusAsync(cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(status);
        }
        else
        {
            Show(session.Terminal, session.Place, status);
        }

        return status.Health == Health.Unhealthy ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(Terminal terminal, string place, SystemStatus status)
    {
        terminal.Write($"Aspire.Media {Release.Of(status.Version)} is ");
        terminal.Write(Word(status.Health), InkOf(status.Health));
        terminal.Line($", up {RelativeTime.Span(status.TakenAt - status.StartedAt)}");
        terminal.Line(place, Ink.Quiet);

        terminal.Line();
        terminal.Line("Components", Ink.Strong);
        var components = new Listing("state", "name", "version", "took", "found");
        foreach (var component in status.Components)
        {
            components.Add(
                new Cell(Word(component.Health), InkOf(component.Health)),
                component.Name,
                component.Version ?? "",
                string.Create(CultureInfo.InvariantCulture, $"{component.Took.TotalMilliseconds:0} ms"),
                component.Detail);
        }

        components.Write(terminal);
        terminal.Line();
        terminal.Line("Workers", Ink.Strong);
        if (status.Workers.Count == 0)
        {
            terminal.Line(status.Health == Health.Unhealthy ? "  not known" : "  none: nothing will be worked on", Ink.Doubtful);
            return;
        }

        var workers = new Listing("state", "host", "process", "version", "started", "last seen");
        foreach (var worker in status.Workers)
        {
            workers.Add(
                new Cell(Word(worker.State), InkOf(worker.State)),
                worker.Host,
                worker.ProcessId.ToString(CultureInfo.InvariantCulture),
                Release.Of(worker.Version),
                RelativeTime.Ago(worker.StartedAt, status.TakenAt),
                RelativeTime.Ago(worker.SeenAt, status.TakenAt));
        }

        workers.Write(terminal);
    }

    private static string Word(Health health) => health switch
    {
        Health.Healthy => "healthy",
        Health.Degraded => "degraded",
        Health.Unhealthy => "unhealthy",
        _ => "unknown",
    };

    private static Style InkOf(Health health) => health switch
    {
        Health.Healthy => Ink.Good,
        Health.Unhealthy => Ink.Bad,
        _ => Ink.Doubtful,
    };

    private static string Word(WorkerState state) => state switch
    {
        WorkerState.Live => "live",
        WorkerState.Lost => "lost",
        WorkerState.Stopped => "stopped",
        _ => "unknown",
    };

    private static Style InkOf(WorkerState state) => state switch
    {
        WorkerState.Live => Ink.Good,
        WorkerState.Lost => Ink.Bad,
        WorkerState.Stopped => Ink.Quiet,
        _ => Ink.Doubtful,
    };
}
