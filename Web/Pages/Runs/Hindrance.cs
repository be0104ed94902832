using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Layout;
using Aspire.Media.Web.Pages.Queue;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>Why a run does not go on, although nothing of it is at work.</summary>
/// <param name="IsGrave">Whether it stays so until somebody does something about it.</param>
internal sealed record Hindrance(string Words, bool IsGrave)
{
    // What is taken sooner than that needs no words.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    // By how much what is known of the queue may be older than what is known of the run.
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(6);

    /// <summary>Whether it is worth asking what waits in the queue.</summary>
    public static bool MayHinder(Run run) => !run.Status.IsOver() && run.Steps.Any(IsHeldUp);

    /// <param name="seen">When run and queue were seen so.</param>
    public static IReadOnlyList<Hindrance> Of(Run run, QueueStatus? queue, DateTimeOffset seen, DateTimeOffset now)
    {
        if (run is { Status: RunStatus.Queued, Group: { } group } && run.Steps.All(step => step.Status == StepStatus.Blocked))
        {
            return [new Hindrance($"It waits for its turn: other runs of the group {group} come first, and no more of them may work at once.", IsGrave: false)];
        }

        if (queue is null)
        {
            return [];
        }

        var waiting = run.Steps.Where(step => step.Status == StepStatus.Queued && (step.QueuedAt is not { } since || now - since > Soon)).ToList();
        // Several lanes may have the kind; one whose first step came later than ours is not ours.
        var lanes = queue.Lanes.Where(lane => lane.Waiting > 0 && waiting.Exists(step => step.Kind == lane.Kind && Waited(step) <= (lane.OldestSeconds ?? 0) + Lag.TotalSeconds)).ToList();
        return
        [
            .. queue.Pauses.Where(pause => run.Steps.Any(IsHeldUp) && Concerns(pause, run, lanes)).Select(Of),
            .. lanes.Where(lane => !lane.IsPaused).Select(Of),
        ];

        double Waited(RunStep step) => step.QueuedAt is { } since ? (seen - since).TotalSeconds : 0;
    }

    private static bool IsHeldUp(RunStep step) => step.Status == StepStatus.Queued || step is { Status: StepStatus.Waiting, DueAt: null, Child: null, Approval: null };

    private static bool Concerns(Pause pause, Run run, List<Lane> lanes) =>
        pause.Workflow is { } workflow ? workflow == run.Workflow
        : pause.Kind is { } kind ? lanes.Exists(lane => lane.Kind == kind)
        : pause.Capability is not { } capability || lanes.Exists(lane => lane.Requires.Contains(capability));

    private static Hindrance Of(Pause pause)
    {
        var what = pause.Kind is { } kind ? $"Steps of the kind {kind} stand still"
            : pause.Capability is { } capability ? $"Steps that need {capability} stand still"
            : pause.Workflow is { } workflow ? $"The workflow {workflow} stands still"
            : "Everything stands still";
        return new Hindrance($"{what}: paused by {pause.PausedBy}{(pause.Reason is { } reason ? $" ({reason})" : "")}.", IsGrave: true);
    }

    private static Hindrance Of(Lane lane) => lane.Workers == 0
        ? new Hindrance(
            lane.Requires.Count == 0 ? $"No living worker knows the kind of step {lane.Kind}. Start one that does." : $"No living worker that does {lane.Kind} has {string.Join(" and ", lane.Requires)}. Start one that has.",
            IsGrave: true)
        : new Hindrance(
            $"It waits for a free worker: {Amount.AtLeast(lane.Waiting, lane.IsMore)} {(lane.Waiting == 1 ? "step waits" : "steps wait")} for one that does {lane.Kind}; {Lower(LaneOutlook.Of(lane).Words)}.", IsGrave: false);

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];
}
