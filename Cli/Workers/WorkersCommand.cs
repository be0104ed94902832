using System.Globalization;

using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Status;

namespace Aspire.Media.Cli.Workers;

/// <summary><c>media workers</c>: the processes that do the work.</summary>
internal sealed class WorkersCommand : Verb
{
    private const int MostSteps = 3;

    public WorkersCommand()
        : base(
            "workers",
            "Who does the work, and what they have in hand",
            "Slots say how many steps of each resource a worker has in hand, and how many it takes at once. A lost worker has been silent for longer "
            + "than its lease: its steps go to others.",
            new Example("workers", "All of them"),
            new Example("workers drain 1f2e3d4c", "Before a machine is taken away"),
            new Example("workers --json | jq -r '.[] | select(.capabilities | index(\"gpu\")) | .host'", "The machines with a GPU"))
    {
        Add(new DrainWorkerCommand(drain: true));
        Add(new DrainWorkerCommand(drain: false));
        // Alone it lists them; with an action of its own the parser does not ask for a verb.
        SetAction(_ => ExitCode.Done);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, now) = (session.Terminal, session.Time.GetUtcNow());
        var workers = await session.Client.ListWorkersAsync(cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(workers);
            return ExitCode.Done;
        }

        if (workers.Count == 0)
        {
            terminal.Line("There are no workers: nothing will be worked on.", Ink.Doubtful);
            return ExitCode.Done;
        }

        var kinds = (await session.Client.ListStepTypesAsync(cancellationToken)).ToDictionary(type => type.Kind, type => type.Resource);
        var listing = new Listing("id", "state", "host", "process", "version", "age", "slots", "does");
        foreach (var worker in workers)
        {
            listing.Add(
                ShortId.Of(worker.Id),
                StateOf(worker, now),
                worker.Host,
                worker.ProcessId.ToString(CultureInfo.InvariantCulture),
                Release.Of(worker.Version),
                RelativeTime.Span(now - worker.StartedAt),
                Slots(worker, kinds),
                Work(worker));
        }

        listing.Write(terminal, margin: 0);
        return ExitCode.Done;
    }

    private static Cell StateOf(Worker worker, DateTimeOffset now) => worker.State switch
    {
        WorkerState.Live when worker.IsDraining => new Cell("draining", Ink.Doubtful),
        WorkerState.Live => new Cell("live", Ink.Good),
        WorkerState.Lost => new Cell($"lost {RelativeTime.Ago(worker.SeenAt, now)}", Ink.Bad),
        WorkerState.Stopped => new Cell("stopped", Ink.Quiet),
        _ => new Cell("unknown", Ink.Doubtful),
    };

    private static string Slots(Worker worker, Dictionary<string, string> kinds)
    {
        var busy = worker.Steps.CountBy(step => kinds.GetValueOrDefault(step.Kind, "none")).ToDictionary();
        return string.Join(", ", worker.Slots.Where(slot => slot.Value > 0).OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => $"{slot.Key} {busy.GetValueOrDefault(slot.Key)}/{slot.Value}"));
    }

    private static string Work(Worker worker)
    {
        var steps = worker.Steps.Take(MostSteps).Select(step =>
            $"{step.Kind} of {step.Workflow} {ShortId.Of(step.Run)}{(step.Progress > 0 ? $", {ProgressBar.Words(step.Progress * 100)}" : "")}");
        return string.Join("; ", (string[])[.. steps, .. worker.Steps.Count > MostSteps ? [$"{worker.Steps.Count - MostSteps} more"] : Array.Empty<string>()]);
    }
}
