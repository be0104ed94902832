using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Execution;

/// <summary>Takes a claimed step to its outcome: is it to be run, with what, by whom, and what came of it.</summary>
internal sealed partial class StepExecutor(
    InstalledSteps installed, WorkflowLibrary library, RunStore runs, EntryStore entries, WalkStore walks, ChildRuns children, ListWalks lists, ApprovalGate approvals, ScopeCache cache, FailureClassifier classifier,
    Rescue rescue, DryRuns dry, PlannedSteps planned, IServiceScopeFactory scopes, IOptions<WorkerOptions> options, TimeProvider time, ILogger<StepExecutor> logger)
{
    public async Task<StepOutcome> ExecuteAsync(RunningStep running)
    {
        var claim = running.Claim;
        // What only remains to be closed does not wait for the end of a pause.
        if (claim.Run.IsParked && !claim.IsClosed)
        {
            return new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, DueAt: null)
            {
                IsRefunded = true,
                Workflow = claim.Run.Workflow,
                Reason = "The workflow is paused",
            });
        }

        using var span = EngineTelemetry.Source.StartActivity("step", ActivityKind.Consumer, claim.Run.Trace);
        span?.SetTag("media.run", claim.RunId).SetTag("media.step", claim.Id).SetTag("media.workflow", claim.Run.Workflow).SetTag("media.attempt", claim.Attempt);
        running.Span = span;
        using var words = logger.BeginScope(new StepLogScope(claim));
        CompiledStep? step = null;
        var policy = RetryPolicy.Default;
        try
        {
            var workflow = await library.FindAsync(claim.Run.Workflow, claim.Run.Version, running.Stopping);
            var key = workflow.Shape.Steps[claim.Place].Key;
            running.Key = key;
            span?.DisplayName = $"step {key}";
            if (claim.Role is StepRole.Main or StepRole.Finally && workflow.Step(key).List is not null)
            {
                return await WalkAsync(running, workflow.Shape.Steps[claim.Place], step = workflow.Step(key));
            }

            var child = claim.Item is { } own ? own.Child
                : claim.Role != StepRole.Outputs && workflow.Step(key).Definition.Run is not null ? await runs.ChildOfAsync(claim.Id, running.Stopping)
                : null;
            // With a child there is a result to collect first, whatever became of the run.
            if (claim.IsClosed && child is null)
            {
                return Close(claim);
            }

            if (claim.Role == StepRole.Outputs)
            {
                return claim.Run.IsDry && await dry.LeaveOpenAsync(claim, workflow.Outputs!.Needs.Steps, running.Stopping) is { } open
                    ? open
                    : await MakeOutputsAsync(running, workflow.Outputs!);
            }

            step = workflow.Step(key);
            if (claim.Run.IsDry && child is null && claim.Item is null && await dry.LeaveOpenAsync(claim, step, running.Stopping) is { } left)
            {
                return left;
            }

            if (step.Definition.Approval is not null && child is null && await AskAsync(running, workflow.Shape.Steps[claim.Place], step) is { } asked)
            {
                return asked;
            }

            var type = step.Definition.Uses is { } kind ? Installed(kind) : null;
            policy = RetryPolicy.Of(step.Definition.Retry, type?.Declaration.MaxAttempts ?? 1);
            running.Recovery = await rescue.FindAsync(claim, running.Stopping);
            if (type is not null && claim.Attempt > Math.Max(policy.MaxAttempts, running.Recovery.Granted))
            {
                throw new StepFailedException(FailureClass.Unknown, $"Its worker was lost in each of {claim.Attempt - 1} attempts.", isPermanent: true);
            }

            var scope = await OwnScopeAsync(claim, step, running.Stopping);
            if (child is null && claim.Item is null && step.Condition?.IsTrue(scope, running.Stopping) == false)
            {
                return Skip(running, step, scope);
            }

            if (type is not null)
            {
                return await RunAsync(running, type, step, scope);
            }

            var advanced = await children.AdvanceAsync(claim, child, step, scope, running.Stopping);
            return claim.Run.IsDry && child is not null ? await dry.ConcludeAsync(claim, step, child, advanced, running.Stopping) : advanced;
        }
#pragma warning disable CA1031 // the one edge at which whatever a step throws becomes an outcome
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            try
            {
                return await JudgeAsync(running, step, policy, thrown, span);
            }
#pragma warning disable CA1031 // what was thrown may be such that even looking at it fails; the step is over all the same
            catch (Exception unspeakable)
#pragma warning restore CA1031
            {
                var told = new StepFailedException(FailureClass.Unknown, $"It threw {thrown.GetType()}, and looking at that threw {unspeakable.GetType()}.");
                return await JudgeAsync(running, step, policy, told, span);
            }
        }
    }

    internal static StepOutcome.Ended Close(ClaimedStep claim) => new(claim.Run.IsCancelled
        ? claim.End(StepStatus.Cancelled) with { Reason = "The run was cancelled", ClosedBy = CloseReason.Cancelled }
        : claim.End(StepStatus.Skipped) with { Reason = "The run had failed before it began", ClosedBy = CloseReason.Halted });

    private static StepOutcome.Ended Skip(RunningStep running, CompiledStep step, ExpressionScope scope) => new(running.Claim.End(StepStatus.Skipped) with
    {
        Reason = RunText.Kept(step.Skipped?.Evaluate(scope, running.Stopping)?.ToString()) ?? $"{step.Condition!.Text.Trim()} is not true",
    });

    private async Task<StepOutcome> WalkAsync(RunningStep running, ShapeStep shape, CompiledStep step)
    {
        var claim = running.Claim;
        var walk = await walks.FindAsync(claim.Id, running.Stopping);
        switch (walk)
        {
            case null when claim.IsClosed:
                return Close(claim);
            case not null when claim.IsClosed:
                var closed = Close(claim).End;
                return new StepOutcome.Ended(closed with
                {
                    Reason = $"{(claim.Run.IsCancelled ? "The run was cancelled" : "The run had failed")} when {walk.Completed + walk.Skipped} of {walk.Entries} were done",
                });
            case { IsAgain: true }:
                return await lists.ResumeAsync(claim, walk, running.Stopping);
            case not null:
                var collected = await lists.CollectAsync(claim, walk, isEcho: step.Definition.Run is not null, running.Stopping);
                return claim.Run.IsDry ? await dry.ConcludeAsync(claim, step, child: null, collected, running.Stopping) : collected;
            case null when claim.Run.IsDry && await dry.LeaveOpenAsync(claim, step, running.Stopping) is { } open:
                return open;
            default:
                var scope = await ScopeAsync(claim, step.Needs, running.Stopping);
                return step.Condition?.IsTrue(scope, running.Stopping) == false
                    ? Skip(running, step, scope)
                    : await lists.BeginAsync(running, shape, step, scope);
        }
    }

    // What is skipped is not asked about.
    private async Task<StepOutcome?> AskAsync(RunningStep running, ShapeStep shape, CompiledStep step)
    {
        var scope = await OwnScopeAsync(running.Claim, step, running.Stopping);
        return running.Claim.Item is null && step.Condition?.IsTrue(scope, running.Stopping) == false
            ? Skip(running, step, scope)
            : await approvals.PassAsync(running, shape, step, scope);
    }

    private async Task<StepOutcome> RunAsync(RunningStep running, StepType type, CompiledStep step, ExpressionScope scope)
    {
        var claim = running.Claim;
        var input = step.With.Evaluate(scope, running.Stopping);
        await using var services = scopes.CreateAsyncScope();
        running.Input = input;
        running.HasBegun = true;
        using var list = new ListWriter(claim, entries, type.ItemSchema is not null);
        var context = new StepContext(claim.RunId, claim.Id, claim.Attempt, running, claim.WaitedUntil, list) { Recovery = running.Recovery.Advice };
        try
        {
            var work = Begin(type, () => ActAsync(type, services.ServiceProvider, input, context, running));
            if (!work.IsCompleted)
            {
                using var clock = new CancellationTokenSource(LongerTimeout.Of(step.Definition.Timeout ?? type.Timeout, running.Recovery.Advice), time);
                await using var alarm = clock.Token.Register(() => running.Stop(StopReason.TimedOut));
                await AwaitOrAbandonAsync(work, running);
            }

            var end = await work;
            if (type.ItemSchema is null || claim.Item is not null || end.ClosedBy is not null)
            {
                return new StepOutcome.Ended(end);
            }

            await list.FlushAsync(running.Stopping);
            return new StepOutcome.Ended(end with { Listed = list.Count });
        }
        finally
        {
            running.EndProcesses();
        }
    }

    // What a dry run asks, a run that carries out its plan asks once more.
    private async Task<StepEnd> ActAsync(StepType type, IServiceProvider services, JsonElement input, StepContext context, RunningStep running)
    {
        var claim = running.Claim;
        if ((claim.Run.IsDry || claim.Run.IsApplying) && !type.OnlyReads(services, input))
        {
            Task<IReadOnlyList<PlannedAction>> AskAsync() => type.PlanAsync(services, input, context, running.Stopping);
            if (claim.Run.IsDry)
            {
                return await dry.PlanAsync(claim, AskAsync, running.Stopping);
            }

            await planned.RequireAsync(claim, running.Key, AskAsync, running.Stopping);
        }

        return claim.End(StepStatus.Completed) with { Output = Sized(await type.RunAsync(services, input, context, running.Stopping)) };
    }

    // What only decides is done at once. What works may block its thread for as long as it likes, and gets one of its own: those of the pool
    // belong to everybody, the heartbeat too, and a step that is called on ours could never be left behind.
    private static Task<StepEnd> Begin(StepType type, Func<Task<StepEnd>> act) => type.Declaration.Resource == StepResource.None
        ? act()
        : Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    // A step is asked to stop, and given time for it. One that does not listen is left behind: its slot and its row are worth more than its thread.
    private async Task AwaitOrAbandonAsync(Task work, RunningStep running)
    {
        if (await Task.WhenAny(work, running.Stopped) == work)
        {
            return;
        }

        try
        {
            await work.WaitAsync(options.Value.Grace, time, CancellationToken.None);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            Abandoned(options.Value.Grace.TotalSeconds);
            // Whatever it still does ends nowhere; what it throws must not pass as unobserved.
            _ = work.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new OperationCanceledException(running.Stopping);
        }
    }

    private async Task<StepOutcome> MakeOutputsAsync(RunningStep running, CompiledDocument outputs)
    {
        var claim = running.Claim;
        var scope = await ScopeAsync(claim, outputs.Needs, running.Stopping);
        return new StepOutcome.Ended(claim.End(StepStatus.Completed) with { Output = Sized(outputs.Evaluate(scope, running.Stopping).GetRawText()), IsRunOutput = true });
    }

    private async Task<ExpressionScope> OwnScopeAsync(ClaimedStep claim, CompiledStep step, CancellationToken cancellationToken) =>
        step.IsConstant ? new ExpressionScope(time)
        : claim.Item is { } item ? await ItemScopeAsync(claim, item, step, cancellationToken)
        : await ScopeAsync(claim, step.Needs, cancellationToken);

    // Only what is spoken of: the rest would have to be fetched.
    private async Task<ExpressionScope> ScopeAsync(ClaimedStep claim, ScopeNeeds needs, CancellationToken cancellationToken)
    {
        var scope = new ExpressionScope(time);
        if (needs.Inputs)
        {
            scope = scope.With("inputs", claim.Run.Input is { } input ? JsonNode.Parse(input) : new JsonObject());
        }

        if (needs.Run)
        {
            scope = scope.With("run", RunScope.Of(claim, await runs.FactsAsync(claim.RunId, cancellationToken)));
        }

        return needs.Steps?.Count == 0 ? scope : scope.With("steps", RunScope.Of(await runs.ResultsAsync(claim.RunId, needs.Steps, cancellationToken)));
    }

    private async Task<ExpressionScope> ItemScopeAsync(ClaimedStep claim, ClaimedItem item, CompiledStep step, CancellationToken cancellationToken)
    {
        var documents = item.Entries is { } entries
            ? JsonNode.Parse(entries)!.AsArray()
            : throw new StepFailedException(FailureClass.Configuration, "Its entries have more than 1024 KiB together: take fewer at once (`batch`).", isPermanent: true);
        var scope = await cache.FindAsync(claim, () => ScopeAsync(claim, step.Needs, CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        return scope.With("item", step.Definition.Batch is null ? documents[0] : documents);
    }

    private StepType Installed(string kind) =>
        installed.TryFind(kind, out var type) ? type : throw new StepFailedException(FailureClass.Configuration, $"This worker does not know `{kind}` (any more).");

    private async Task<StepOutcome> JudgeAsync(RunningStep running, CompiledStep? step, RetryPolicy policy, Exception thrown, Activity? span)
    {
        var claim = running.Claim;
        switch (thrown, running.Reason)
        {
            // The database went away before the step began: that is no attempt of it.
            case var _ when !running.HasBegun && Outage.IsPassing(thrown):
                return new StepOutcome.Interrupted();
            case (WorkflowUnreadableException unreadable, _):
                return OtherVersions.Leave(claim, unreadable, time.GetUtcNow());
            case (StepSignal { Kind: StepSignalKind.Skip } signal, _):
                span?.AddEvent(new ActivityEvent("step.skipped", tags: new ActivityTagsCollection { ["reason"] = signal.Message }));
                return new StepOutcome.Ended(claim.End(StepStatus.Skipped) with { Reason = RunText.Kept(signal.Message) });
            case (StepSignal { Until: { } until } signal, _) when claim.Run.IsDry:
                return DryRuns.WouldWait(claim, until, signal.Message);
            case (StepSignal { Until: { } until } signal, _):
                span?.AddEvent(new ActivityEvent("step.waiting", tags: new ActivityTagsCollection { ["until"] = until, ["reason"] = signal.Message }));
                return new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, until) { IsRefunded = true, Reason = RunText.Kept(signal.Message) });
            case (LeaseLostException, _) or (_, StopReason.LeaseLost or StopReason.Shutdown):
                return new StepOutcome.Interrupted();
            case (_, StopReason.Cancelled):
                return new StepOutcome.Ended(claim.End(StepStatus.Cancelled) with { Reason = "The run was cancelled" });
            case (_, StopReason.TimedOut):
                thrown = new StepFailedException(FailureClass.Timeout, $"It took longer than {LongerTimeout.Of(step?.Definition.Timeout ?? TimeoutOf(step), running.Recovery.Advice):g}.", innerException: thrown);
                break;
        }

        var failure = classifier.Classify(thrown);
        span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        span?.AddException(thrown);
        EngineMetrics.Attempt(claim, failure.Class);
        var (help, reason) = (await rescue.HelpAsync(running, step, failure), running.Reason);
        if (reason is StopReason.LeaseLost or StopReason.Shutdown)
        {
            return new StepOutcome.Interrupted();
        }

        if (reason == StopReason.Cancelled)
        {
            return new StepOutcome.Ended(claim.End(StepStatus.Cancelled) with { Reason = "The run was cancelled" });
        }

        if (help.AwaitedService is { } service)
        {
            return new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, time.GetUtcNow() + Rescue.Rest) { IsRefunded = true, Reason = RunText.Kept($"Waits until {service} is back: {failure.Message}") });
        }

        var pause = help.Climb.HasHelped ? TimeSpan.Zero : failure.IsPermanent ? null : policy.PauseAfter(claim.Attempt, Random.Shared.NextDouble());
        var failureClass = failure.Class.Word();
        if (pause is { } wait)
        {
            span?.AddEvent(new ActivityEvent("step.retrying", tags: new ActivityTagsCollection { ["class"] = failureClass, ["seconds"] = wait.TotalSeconds }));
            Retries(running.Key, claim.Attempt, failureClass, failure.Message, wait.TotalSeconds);
            return new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, time.GetUtcNow() + wait)
            {
                FailureClass = failureClass,
                Failure = RunText.Kept(failure.Message),
                Reason = help.Climb.HasHelped ? $"Attempt {claim.Attempt} failed; it is tried otherwise" : $"Attempt {claim.Attempt} of {policy.MaxAttempts} failed",
                Recovery = help.Climb.After(claim.Attempt, isOver: false),
            });
        }

        span?.AddEvent(new ActivityEvent("step.failed", tags: new ActivityTagsCollection { ["class"] = failureClass }));
        // What a step says of itself needs no trace of the code; what nobody foresaw does.
        Fails(failure.Class == FailureClass.Unknown && thrown is not StepFailedException ? thrown : null, running.Key, claim.Attempt, failureClass, failure.Message);
        var halts = claim.Role == StepRole.Outputs || (claim.Item is null && (step?.Halts ?? claim.Role == StepRole.Main));
        return new StepOutcome.Ended(claim.End(StepStatus.Failed) with
        {
            FailureClass = failureClass,
            Failure = RunText.Kept(failure.Message),
            Halts = halts,
            Recovery = help.Climb.After(claim.Attempt, isOver: true),
            Incident = thrown is StepFailedException { IsEcho: true } ? null : Escalation.Of(claim, running.Key, failure.Class, failure.Message, halts),
        });
    }

    private TimeSpan TimeoutOf(CompiledStep? step) => step?.Definition.Uses is { } kind && installed.TryFind(kind, out var type) ? type.Timeout : TimeSpan.Zero;

    private static string Sized(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        return size <= RunStarter.LargestDocument
            ? text
            : throw new StepFailedException(
                FailureClass.Configuration, $"Its output has {size / 1024} KiB; {RunStarter.LargestDocument / 1024} KiB are allowed: let it name a place where the rest is.", isPermanent: true);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} failed in attempt {Attempt} and is tried again in {Seconds:0.#} s: {FailureClass}: {Reason}")]
    private partial void Retries(string step, int attempt, string failureClass, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Step {Step} failed in attempt {Attempt}: {FailureClass}: {Reason}")]
    private partial void Fails(Exception? failure, string step, int attempt, string failureClass, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "It was told to stop and did not within {Seconds:0.#} s: it is left behind")]
    private partial void Abandoned(double seconds);
}
