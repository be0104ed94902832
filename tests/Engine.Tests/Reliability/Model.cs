using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>What the queue should do, said as simply as can be: no batches, no locks, no counters.</summary>
internal sealed class Model
{
    private readonly Dictionary<Guid, ModelRun> runs = [];
    private readonly Dictionary<Guid, ModelStep> steps = [];

    public IReadOnlyCollection<ModelRun> Runs => runs.Values;

    public IReadOnlyCollection<ModelStep> Steps => steps.Values;

    public HashSet<string> PausedWorkflows { get; } = [];

    public HashSet<PauseSubject> Paused { get; } = [];

    /// <summary>How often each thing should have been told of a run or a step.</summary>
    public Dictionary<(string Kind, Guid Of), int> Story { get; } = [];

    public ModelRun Run(Guid id) => runs[id];

    public ModelStep Step(Guid id) => steps[id];

    public void Tell(string kind, Guid of) => Story[(kind, of)] = Story.GetValueOrDefault((kind, of)) + 1;

    public IEnumerable<ModelRun> InGroup(Concurrency group) =>
        runs.Values.Where(run => run.IsAdmitted is not null && run.Row.Concurrency!.Key == group.Key).OrderBy(run => run.IsAdmitted != true).ThenBy(run => run.Rank);

    public void Start(ModelRun run, bool? isAdmitted)
    {
        runs.Add(run.Id, run);
        foreach (var step in run.Steps)
        {
            steps.Add(step.Id, step);
        }

        run.IsAdmitted = isAdmitted;
        Tell("run.queued", run.Id);
        Settle(run);
    }

    public void Claim(ClaimedStep claim)
    {
        var step = steps[claim.Id];
        (step.Stand, step.Claim, step.Attempt) = (Stand.Claimed, claim, step.Attempt + 1);
        Tell("step.started", step.Id);
    }

    /// <summary>Ends come in batches: what they free is free before a failure among them ends the rest of its run.</summary>
    public void End(IReadOnlyList<StepEnd> ends)
    {
        foreach (var end in ends)
        {
            End(end);
        }

        Halt([.. ends.Where(end => end.Halts).Select(end => runs[end.Run]).Distinct()]);
    }

    /// <summary>All at once: a step that waits for a child which ends only by this is not closed with its run, whichever of the two is named first.</summary>
    public void Halt(IReadOnlyList<ModelRun> halted)
    {
        foreach (var run in halted)
        {
            CloseRest(run, StepStatus.Skipped, CloseReason.Halted, withFinally: false);
        }

        foreach (var run in halted)
        {
            Settle(run);
        }
    }

    public void Pause(StepPause pause)
    {
        var step = steps[pause.Step];
        var isOver = (step.Run.IsCancelled || step.Run.IsHalted) && step.Role != StepRole.Finally;
        (step.Stand, step.Claim) = (pause.Workflow is not null && !isOver ? Stand.Parked : Stand.Due, null);
        step.IsDueNow = isOver;
        step.Attempt -= pause.IsRefunded ? 1 : 0;
        step.HasWorked |= pause.Workflow is null;
        step.Child = pause.Failure is null ? step.Child : null;
        Tell(pause.Failure is not null ? "step.retrying" : pause.Workflow is not null ? "step.paused" : "step.waiting", step.Id);
    }

    public void Suspend(Guid id, Guid child)
    {
        var step = steps[id];
        (step.Stand, step.Claim, step.Child, step.Attempt, step.HasWorked) = (Stand.Awaiting, null, child, step.Attempt - 1, true);
        Tell("step.waiting", step.Id);
    }

    public void Release(Guid id)
    {
        var step = steps[id];
        (step.Stand, step.Claim, step.Attempt) = (Stand.Ready, null, step.Attempt - 1);
        Tell("step.interrupted", id);
    }

    public void Lose(Guid id)
    {
        var step = steps[id];
        (step.Stand, step.Claim) = (Stand.Ready, null);
        Tell("step.lost", id);
    }

    public void Queue(ModelStep step)
    {
        step.Stand = Stand.Ready;
        Tell("step.queued", step.Id);
    }

    public void Admit(ModelRun run)
    {
        run.IsAdmitted = true;
        Settle(run);
    }

    public CancelResult Cancel(Guid id)
    {
        var result = CancelOne(runs[id]);
        if (result == CancelResult.Cancelled)
        {
            CancelChildren(id);
        }

        return result;
    }

    public RetryResult Retry(Guid id, Guid? only)
    {
        var run = runs[id];
        var wasOver = run.IsOver;
        if (!wasOver && (run.IsCancelled || run.IsHalted))
        {
            return RetryResult.Ending;
        }

        var hasFailed = run.Steps.Any(step => step.End is StepStatus.Failed or StepStatus.Cancelled);
        var reset = run.Steps.Where(step => wasOver
            ? hasFailed && (step.End is StepStatus.Failed or StepStatus.Cancelled || step.ClosedBy is not null || step.Role != StepRole.Main)
            : step.End == StepStatus.Failed && (only is null || only == step.Id)).ToList();
        if (reset.Count == 0)
        {
            return RetryResult.NothingFailed;
        }

        foreach (var step in reset)
        {
            (step.Stand, step.End, step.ClosedBy, step.Attempt, step.HasWorked) = (Stand.Blocked, null, null, 0, false);
        }

        (run.End, run.IsCancelled, run.IsHalted, run.Output) = (null, false, false, null);
        if (wasOver && run.IsLimited)
        {
            run.IsAdmitted = false;
            var group = InGroup(run.Row.Concurrency!).ToList();
            run.IsAdmitted = group.FindIndex(other => other == run) < run.Row.Concurrency!.Room;
        }

        Tell("run.retried", id);
        foreach (var step in reset.Where(step => step.Child is not null))
        {
            ReopenChild(step);
        }

        Settle(run);
        return RetryResult.Retried;
    }

    // What a failed child had done is not done twice, unless its step cannot go on at once.
    private void ReopenChild(ModelStep step)
    {
        var child = runs[step.Child!.Value];
        if (child.End is not (RunStatus.Failed or RunStatus.Cancelled))
        {
            return;
        }

        if (step.Run.IsAdmitted != false && step.Needs.All(need => need.End is not null) && Retry(child.Id, only: null) == RetryResult.Retried)
        {
            step.Stand = Stand.Awaiting;
        }
        else
        {
            step.Child = null;
        }
    }

    private void CancelChildren(Guid parent)
    {
        foreach (var child in runs.Values.Where(run => run.Row.Parent?.Run == parent && !run.IsOver).ToList())
        {
            CancelOne(child);
            CancelChildren(child.Id);
        }
    }

    private void End(StepEnd end)
    {
        var step = steps[end.Step];
        Close(step, end.Status, end.ClosedBy);
        Tell(end.Status switch { StepStatus.Completed => "step.completed", StepStatus.Skipped => "step.skipped", StepStatus.Failed => "step.failed", _ => "step.cancelled" }, step.Id);
        step.Run.Output = end.IsRunOutput ? end.Output : step.Run.Output;
        step.Run.IsHalted |= end.Halts;
        Settle(step.Run);
    }

    private CancelResult CancelOne(ModelRun run)
    {
        if (run.IsOver || run.IsCancelled)
        {
            return run.IsOver ? CancelResult.Over : CancelResult.Already;
        }

        run.IsCancelled = true;
        Tell("run.cancelling", run.Id);
        CloseRest(run, StepStatus.Cancelled, CloseReason.Cancelled, withFinally: !run.HasBegun);
        Settle(run);
        return CancelResult.Cancelled;
    }

    // What a worker holds ends by itself, and so does what waits for a child run.
    private void CloseRest(ModelRun run, StepStatus status, CloseReason cause, bool withFinally)
    {
        foreach (var step in run.Steps.Where(step => step.Stand is not (Stand.Over or Stand.Claimed or Stand.Awaiting) && (step.Role != StepRole.Finally || withFinally)))
        {
            Close(step, status, cause);
            Tell(status == StepStatus.Skipped ? "step.skipped" : "step.cancelled", step.Id);
        }
    }

    private static void Close(ModelStep step, StepStatus status, CloseReason? cause) => (step.Stand, step.Claim, step.End, step.ClosedBy) = (Stand.Over, null, status, cause);

    // What follows from where the steps stand.
    private void Settle(ModelRun run)
    {
        foreach (var step in run.Steps.Where(step => step.Stand == Stand.Blocked && run.IsAdmitted != false && step.Needs.All(need => need.End is not null)))
        {
            step.Stand = Stand.Ready;
        }

        if (run.IsOver || run.Steps.Any(step => step.End is null))
        {
            return;
        }

        run.End = run.IsCancelled ? RunStatus.Cancelled : run.IsHalted ? RunStatus.Failed : run.Failed > 0 ? RunStatus.CompletedWithErrors : RunStatus.Completed;
        run.IsAdmitted = null;
        Tell(run.End switch { RunStatus.Completed => "run.completed", RunStatus.CompletedWithErrors => "run.completed_with_errors", RunStatus.Failed => "run.failed", _ => "run.cancelled" }, run.Id);
        if (run.Row.Parent is { } parent && steps[parent.Step] is { Stand: Stand.Awaiting } waiting && waiting.Child == run.Id)
        {
            waiting.Stand = Stand.Ready;
        }
    }
}
