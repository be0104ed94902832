using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>What workers make of their claims, and what people want of runs.</summary>
internal sealed partial class World
{
    private async Task SettleAsync(Random random, bool isLast)
    {
        // As the model lists them: leases are given as the rows happen to lie in the table, and a seed shall play the same everywhere.
        var claims = model.Steps.Where(step => step.Claim is not null).Select(step => step.Claim!).ToArray();
        if (!isLast)
        {
            random.Shuffle(claims);
            claims = claims[..Math.Min(claims.Length, random.Next(1, 6))];
        }

        var (ends, paused, released) = (new List<StepEnd>(), new List<StepPause>(), new List<ClaimedStep>());
        foreach (var claim in claims)
        {
            switch (await OutcomeAsync(claim, random, isLast))
            {
                case StepOutcome.Ended ended:
                    ends.Add(ended.End);
                    break;
                case StepOutcome.Paused pause:
                    paused.Add(pause.Pause);
                    break;
                case StepOutcome.Interrupted:
                    released.Add(claim);
                    break;
            }
        }

        await EndAsync(ends, random);
        await PauseAsync(paused);
        if (released.Count > 0)
        {
            await queue.ReleaseAsync([.. released.Select(claim => (claim.Id, claim.Lease))], Token);
            released.ForEach(claim => model.Release(claim.Id));
        }

        past.AddRange(claims);
    }

    private async Task EndAsync(List<StepEnd> ends, Random random)
    {
        if (ends.Count == 0)
        {
            return;
        }

        var waiting = model.Steps.Count(step => step.Stand == Stand.Ready);
        // Whoever writes a batch may have lost some of it.
        var stale = past.Where(_ => random.Next(10) == 0).Where(claim => !ends.Exists(end => end.Step == claim.Id)).DistinctBy(claim => claim.Id).Select(claim => claim.End(StepStatus.Completed));
        var ended = await outcomes.EndAsync([.. ends.Concat(stale).OrderBy(_ => random.Next())], Token);
        SameIds(ends.Select(end => end.Step).Order(), ended.Held.Order(), "the steps whose ends were written");
        model.End(ends);
        if (model.Steps.Count(step => step.Stand == Stand.Ready) > waiting)
        {
            Same(true, ended.Queues, "whether the workers are to be told");
        }
    }

    private async Task PauseAsync(List<StepPause> paused)
    {
        if (paused.Count > 0)
        {
            var held = await outcomes.PauseAsync(paused, Token);
            SameIds(paused.Select(pause => pause.Step).Order(), held.Order(), "the steps that were put off");
            paused.ForEach(model.Pause);
        }
    }

    // The decisions of the executor, without the work.
    private async Task<StepOutcome> OutcomeAsync(ClaimedStep claim, Random random, bool isLast)
    {
        var step = model.Step(claim.Id);
        if (claim.IsClosed && await runs.ChildOfAsync(claim.Id, Token) is null)
        {
            return new StepOutcome.Ended(claim.End(claim.Run.IsCancelled ? StepStatus.Cancelled : StepStatus.Skipped) with
            {
                ClosedBy = claim.Run.IsCancelled ? CloseReason.Cancelled : CloseReason.Halted,
            });
        }

        if (claim.Run.IsParked)
        {
            return new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, DueAt: null) { IsRefunded = true, Workflow = claim.Run.Workflow });
        }

        var chance = isLast ? 0 : random.Next(100);
        if (step.Run.IsCancelled && step.Role != StepRole.Finally && chance < 60)
        {
            return new StepOutcome.Ended(claim.End(StepStatus.Cancelled));
        }

        return chance switch
        {
            >= 92 => new StepOutcome.Interrupted(),
            >= 86 => new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, Later) { IsRefunded = true, Reason = "waits" }),
            >= 78 => new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, Later) { FailureClass = "network", Failure = "retries" }),
            >= 64 => Fail(step, claim),
            _ when step.IsChild => await AdvanceAsync(step, claim, random),
            >= 60 => new StepOutcome.Ended(claim.End(StepStatus.Skipped) with { Reason = "nothing to do" }),
            _ => new StepOutcome.Ended(claim.End(StepStatus.Completed) with { Output = """{"made":1}""", IsRunOutput = step.Role == StepRole.Outputs }),
        };
    }

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddDays(1);

    private static StepOutcome.Ended Fail(ModelStep step, ClaimedStep claim) =>
        new StepOutcome.Ended(claim.End(StepStatus.Failed) with { FailureClass = "unknown", Failure = "failed", Halts = step.Halts });

    private async Task<StepOutcome> AdvanceAsync(ModelStep step, ClaimedStep claim, Random random)
    {
        if (await runs.ChildOfAsync(claim.Id, Token) is not { } id)
        {
            now += TimeSpan.FromMilliseconds(1);
            var group = random.Next(3) == 0 ? GroupOf(random, "child") : null;
            var run = New(group is null ? "free" : "limited", group, new ParentStep(claim.RunId, claim.Id, 1), AnyWorkflow.Of(random.Next(), mayHaveChildren: false), priority: 0);
            var isWanted = !step.Run.IsCancelled && !step.Run.IsHalted;
            var hasRoom = group is null || model.InGroup(group).Count() < group.Room;
            Same(isWanted, await children.EnqueueChildAsync(run.Row, claim.Lease, now, Token), $"the start of a child of {step}");
            if (!isWanted)
            {
                return new StepOutcome.Interrupted();
            }

            model.Suspend(step.Id, run.Id);
            model.Start(run, group is null ? null : hasRoom);
            return new StepOutcome.Suspended();
        }

        var child = model.Run(id);
        if (!child.IsOver)
        {
            Same(true, await children.AwaitChildAsync(claim.Id, claim.Lease, id, Token), $"whether {step} can wait for its child");
            model.Suspend(step.Id, id);
            return new StepOutcome.Suspended();
        }

        return child.End switch
        {
            RunStatus.Completed or RunStatus.CompletedWithErrors => new StepOutcome.Ended(claim.End(StepStatus.Completed)),
            RunStatus.Cancelled when claim.Run.IsCancelled => new StepOutcome.Ended(claim.End(StepStatus.Cancelled)),
            _ => Fail(step, claim),
        };
    }

    private async Task StaleAsync(int choice, int way)
    {
        var lost = past.Where(claim => model.Step(claim.Id).Claim?.Lease != claim.Lease).ToList();
        if (lost.Count == 0)
        {
            return;
        }

        var claim = lost[choice % lost.Count];
        var told = await CountEventsAsync();
        switch (way % 5)
        {
            case 0:
                var ended = await outcomes.EndAsync([claim.End(StepStatus.Failed) with { Halts = true, Output = "{}", IsRunOutput = true }], Token);
                Same(0, ended.Held.Count, "ends under a lost lease");
                if (model.Run(claim.RunId).IsHalted)
                {
                    // What has halted already may be closed by whoever thinks so.
                    model.Halt([model.Run(claim.RunId)]);
                    return;
                }

                break;
            case 1:
                Same(0, (await outcomes.PauseAsync([new StepPause(claim.Id, claim.RunId, claim.Lease, Later)], Token)).Count, "pauses under a lost lease");
                break;
            case 2:
                await queue.ReleaseAsync([(claim.Id, claim.Lease)], Token);
                break;
            case 3:
                var parent = new ParentStep(claim.RunId, claim.Id, 1);
                var child = New("limited", new Concurrency("top 1", 1, OverlapPolicy.Queue), parent, AnyWorkflow.Of(way, mayHaveChildren: false), priority: 0);
                Same(false, await children.EnqueueChildAsync(child.Row, claim.Lease, now, Token), "the start of a child under a lost lease");
                break;
            default:
                await events.ReportAsync([new StepReport(claim.Id, claim.Lease, 0.7, "late")], Token);
                await events.SayAsync([new StepMessage(claim.Id, claim.Lease, now, "information", "late")], Token);
                Same(false, await queue.IsHeldAsync(claim.Id, claim.Lease, Token), "a fence under a lost lease");
                break;
        }

        Same(told, await CountEventsAsync(), "events told under a lost lease");
    }

    private async Task<long> CountEventsAsync()
    {
        await using var command = database.CreateCommand("select count(*) from event");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task CancelAsync(int choice, int way)
    {
        // Those that are open are meant more often.
        var open = model.Runs.Where(run => !run.IsOver).ToList();
        var candidates = open.Count > 0 && way % 8 > 0 ? open : [.. model.Runs];
        if (candidates.Count > 0)
        {
            var run = candidates[choice % candidates.Count];
            Same(model.Cancel(run.Id), await closing.CancelAsync(run.Id, "test", reason: null, Token), $"the cancel of {run}");
        }
    }

    private async Task RetryAsync(int choice, int way)
    {
        // Those that have failed are asked for more often.
        var failed = model.Runs.Where(run => run.Failed > 0 || run.End is RunStatus.Failed or RunStatus.Cancelled).ToList();
        var candidates = failed.Count > 0 && way % 8 > 0 ? failed : [.. model.Runs];
        if (candidates.Count == 0)
        {
            return;
        }

        var run = candidates[choice % candidates.Count];
        Guid? only = !run.IsOver && way % 2 == 0 ? run.Steps[way % run.Steps.Count].Id : null;
        Same(model.Retry(run.Id, only), await retries.RetryAsync(run.Id, only, "test", Token), $"the retry of {run}");
    }

    private async Task PauseAsync(PauseSubject subject)
    {
        var isNew = subject.Workflow is { } workflow ? model.PausedWorkflows.Add(workflow) : model.Paused.Add(subject);
        Same(isNew, await pauses.PauseAsync(subject, PauseRecord.ByHand, reason: null, "test", Token), "a pause");
    }

    private async Task ResumeAsync(PauseSubject subject)
    {
        var wasPaused = subject.Workflow is { } workflow ? model.PausedWorkflows.Remove(workflow) : model.Paused.Remove(subject);
        Same(wasPaused, await pauses.ResumeAsync(subject, PauseRecord.ByHand, "test", Token), "a resume");
    }
}
