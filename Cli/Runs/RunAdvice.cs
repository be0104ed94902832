using Aspire.Media.Cli.Queue;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What helps a run on, as lines to type.</summary>
internal static class RunAdvice
{
    /// <summary>Whether a step waits for a worker, or for the end of a pause: for no moment, and for no other run.</summary>
    public static bool IsHeldUp(RunStep step) => step.Status == StepStatus.Queued || step is { Status: StepStatus.Waiting, DueAt: null, Child: null, Approval: null };

    public static void Write(Terminal terminal, Run run, QueueStatus? queue)
    {
        var hindrances = Turn(run).Concat(queue is null ? [] : Hindrances(run, queue)).Distinct().ToList();
        if (hindrances.Count > 0)
        {
            terminal.Line();
            terminal.Line("What it waits for", Ink.Strong);
            foreach (var hindrance in hindrances)
            {
                terminal.Write("  ");
                terminal.Paragraph(hindrance, 2, Ink.Doubtful);
            }
        }

        var advice = Of(run).ToList();
        if (advice.Count == 0)
        {
            return;
        }

        terminal.Line();
        terminal.Line("What helps", Ink.Strong);
        var width = advice.Max(line => line.Line.Length);
        foreach (var (line, purpose) in advice)
        {
            terminal.Write($"  {line.PadRight(width)}  ");
            terminal.Paragraph(purpose, width + 4, Ink.Quiet);
        }
    }

    private static IEnumerable<(string Line, string Purpose)> Of(Run run)
    {
        var id = ShortId.Of(run.Id);
        if (!run.Status.IsOver())
        {
            foreach (var asked in run.Steps.Where(step => step.Approval is not null))
            {
                yield return ($"media approve {id} {asked.Key}", "lets that step go on; media reject with --comment says no, and why");
            }

            yield return ($"media watch {id}", "follows it to its end");
            if (!run.IsCancelling)
            {
                yield return ($"media cancel {id}", "ends it, with all that it started");
            }

            yield break;
        }

        if (run.Status == RunStatus.Completed)
        {
            yield break;
        }

        var first = run.Steps.FirstOrDefault(step => step.Status is StepStatus.Failed) ?? run.Steps.FirstOrDefault(step => step.Status is StepStatus.Cancelled);
        if (first is not null || run.Failure is not null)
        {
            yield return ($"media retry {id}", $"opens what {(run.Status == RunStatus.Cancelled ? "was cancelled" : "failed")} again, in place");
        }

        if (first is not null)
        {
            yield return ($"media replay {id} --from {first.Key}", "a new run from that step on, with the results of what came before");
        }

        yield return ($"media run --again {id}", "a new run of all of it");
    }

    // A run that has room in its group has a step that could begin.
    private static IEnumerable<string> Turn(Run run)
    {
        if (run is { Status: RunStatus.Queued, Group: not null } && run.Steps.All(step => step.Status == StepStatus.Blocked))
        {
            yield return $"Its turn: others are before it, and no more of them may work at once — media runs --workflow {run.Workflow} --status running,waiting";
        }
    }

    private static IEnumerable<string> Hindrances(Run run, QueueStatus queue)
    {
        var queued = run.Steps.Where(step => step.Status == StepStatus.Queued).ToList();
        var lanes = queue.Lanes.Where(lane => queued.Exists(step => step.Kind == lane.Kind)).ToList();
        foreach (var pause in queue.Pauses.Where(pause => Concerns(pause, run, lanes)))
        {
            yield return PauseWords.Sentence(pause);
        }

        foreach (var lane in lanes.Where(LaneWords.IsForsaken))
        {
            yield return $"No living worker can do {LaneWords.Name(lane)}.";
        }
    }

    private static bool Concerns(Pause pause, Run run, List<Lane> lanes) =>
        pause.Workflow is { } workflow ? workflow == run.Workflow
        : pause.Kind is { } kind ? lanes.Exists(lane => lane.Kind == kind)
        : pause.Capability is not { } capability || lanes.Exists(lane => lane.Requires.Contains(capability));
}
