using System.Threading.Channels;

using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace Aspire.Media.Engine.Execution;

/// <summary>
/// Writes what became of steps, many in one statement: while one batch is on its way, the next one gathers, since larger ones cost less for
/// each step. One that is as large as can be is not kept waiting: two are then on their way. What cannot be written because the database is
/// away is kept and tried again, for as long as the worker lives.
/// </summary>
internal sealed partial class OutcomeWriter(
    OutcomeStore outcomes, ItemStore items, QueueStore queue, ProgressWriter progress, ActiveSteps active, WorkSignal work, Doorbell doorbell, TimeProvider time, ILogger<OutcomeWriter> logger)
    : BackgroundService
{
    private const int LargestBatch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Channel<Judged> channel = Channel.CreateUnbounded<Judged>();
    private readonly Signal crowd = new();
    private volatile bool isClosing;

    public void Add(RunningStep step, StepOutcome outcome)
    {
        if (outcome is StepOutcome.Suspended)
        {
            active.Remove(step);
            doorbell.Ring();
            work.Set();
            return;
        }

        channel.Writer.TryWrite(new Judged(step, outcome));
        if (channel.Reader.Count >= LargestBatch)
        {
            crowd.Set();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The claimer has stopped before: nothing is added any more, and what is there is still written.
        channel.Writer.TryComplete();
        isClosing = true;
        crowd.Set();
        if (ExecuteTask is { } writing)
        {
            await Task.WhenAny(writing, Task.Delay(FarewellLimit, time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (writing, helping) = (WriteAsync(stoppingToken), HelpAsync(stoppingToken));
        // What breaks one of them is not kept waiting for the other.
        await await Task.WhenAny(writing, helping);
        await Task.WhenAll(writing, helping);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (await channel.Reader.WaitToReadAsync(cancellationToken))
        {
            await WriteAsync(TakeBatch(), cancellationToken);
        }
    }

    private async Task HelpAsync(CancellationToken cancellationToken)
    {
        while (!isClosing)
        {
            await crowd.Task.WaitAsync(cancellationToken);
            crowd.Reset();
            while (channel.Reader.Count >= LargestBatch)
            {
                await WriteAsync(TakeBatch(), cancellationToken);
            }
        }
    }

    private List<Judged> TakeBatch()
    {
        var batch = new List<Judged>();
        while (batch.Count < LargestBatch && channel.Reader.TryRead(out var judged))
        {
            batch.Add(judged);
        }

        return batch;
    }

    private async Task WriteAsync(List<Judged> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        // The last words of a step come before its end.
        await progress.RunOnceAsync(cancellationToken);
        foreach (var ofItems in (bool[])[false, true])
        {
            await PersistAsync(Of<StepOutcome.Ended>(batch, ofItems), EndAsync, cancellationToken);
            await PersistAsync(Of<StepOutcome.Paused>(batch, ofItems), PauseAsync, cancellationToken);
        }

        await PersistAsync(Of<StepOutcome.Interrupted>(batch), ReleaseAsync, cancellationToken);
    }

    private async Task PersistAsync(List<Judged> part, Func<List<Judged>, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        long? told = null;
        while (part.Count > 0)
        {
            try
            {
                await write(part, cancellationToken);
                part.ForEach(judged => active.Remove(judged.Step));
                return;
            }
            catch (Exception refused) when (IsRefusal(refused))
            {
                await PersistOneByOneAsync(part, write, refused, cancellationToken);
                return;
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (told is null || time.GetElapsedTime(told.Value) >= TellEvery)
                {
                    Unwritten(part.Count, failure.Message);
                    told = time.GetTimestamp();
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    // Some values do not even reach the server.
    private static bool IsRefusal(Exception failure) => Outage.IsRefusal(failure) || failure is ArgumentException or InvalidCastException;

    // One value that the database does not take must not hold up the others: the step that made it has failed.
    private async Task PersistOneByOneAsync(List<Judged> part, Func<List<Judged>, CancellationToken, Task> write, Exception refused, CancellationToken cancellationToken)
    {
        if (part.Count > 1)
        {
            foreach (var one in part)
            {
                await PersistAsync([one], write, cancellationToken);
            }

            return;
        }

        var (judged, claim) = (part[0], part[0].Step.Claim);
        if (judged.Refused is { } first)
        {
            // Not even that it failed: the database is not as it should be. Whoever mends it gets what really became of the step, which is held until then and not done again.
            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, judged.Pause.Ticks * 2));
            Unwritable(refused, judged.Step.Key, claim.Id, pause.TotalSeconds);
            _ = ComeBackAsync(first with { Pause = pause }, cancellationToken);
            return;
        }

        var halts = claim.Role is StepRole.Main or StepRole.Outputs;
        var failureClass = Outage.IsOfValue(refused) ? FailureClass.InvalidFormat : FailureClass.Configuration;
        var words = $"Its result cannot be stored: {(refused is PostgresException { SqlState: var state, MessageText: var text } ? $"{text} ({state})" : refused.Message)}";
        Refused(refused, judged.Step.Key, claim.Id, words);
        var failed = new StepOutcome.Ended(claim.End(StepStatus.Failed) with
        {
            FailureClass = failureClass.Word(),
            Failure = RunText.Kept(words),
            Halts = halts,
            Incident = Escalation.Of(claim, judged.Step.Key, failureClass, words, halts),
        });
        await PersistAsync([judged with { Outcome = failed, Refused = judged }], EndAsync, cancellationToken);
    }

    private async Task ComeBackAsync(Judged judged, CancellationToken cancellationToken)
    {
        await Task.Delay(judged.Pause, time, cancellationToken);
        channel.Writer.TryWrite(judged);
    }

    private async Task EndAsync(List<Judged> part, CancellationToken cancellationToken)
    {
        var ends = part.ConvertAll(judged => judged.Step.Closed(((StepOutcome.Ended)judged.Outcome).End));
        var ended = part[0].IsOfItem ? new EndedSteps(await items.EndAsync(ends, cancellationToken), Queues: true) : await outcomes.EndAsync(ends, cancellationToken);
        var held = ended.Held.Count == ends.Count ? null : ended.Held.ToHashSet();
        foreach (var (step, outcome) in part)
        {
            if (held?.Contains(step.Claim.Id) == false)
            {
                LeaseLost(step.Key, step.Claim.Id);
                EngineMetrics.RefusedOutcome(step.Claim);
            }
            else
            {
                EngineMetrics.Ended(step, ((StepOutcome.Ended)outcome).End.Status, time.GetElapsedTime(step.Began));
            }
        }

        if (ended.Queues)
        {
            work.Set();
            doorbell.Ring();
        }
    }

    private async Task PauseAsync(List<Judged> part, CancellationToken cancellationToken)
    {
        var pauses = part.ConvertAll(judged => ((StepOutcome.Paused)judged.Outcome).Pause);
        if (part[0].IsOfItem)
        {
            await items.PauseAsync(pauses, cancellationToken);
        }
        else
        {
            await outcomes.PauseAsync(pauses, cancellationToken);
        }
    }

    private async Task ReleaseAsync(List<Judged> part, CancellationToken cancellationToken)
    {
        await queue.ReleaseAsync(part.ConvertAll(judged => (judged.Step.Claim.Id, judged.Step.Claim.Lease)), cancellationToken);
        doorbell.Ring();
    }

    private static List<Judged> Of<T>(List<Judged> batch) => batch.FindAll(judged => judged.Outcome is T);

    private static List<Judged> Of<T>(List<Judged> batch, bool ofItems) => batch.FindAll(judged => judged.Outcome is T && judged.IsOfItem == ofItems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} outcomes cannot be written yet: {Reason}")]
    private partial void Unwritten(int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on step {Step} ({Id}) was lost before its outcome was written: somebody else has it now")]
    private partial void LeaseLost(string step, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Step {Step} ({Id}) fails, since the database refuses what became of it: {Reason}")]
    private partial void Refused(Exception refused, string step, Guid id, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refuses whatever became of step {Step} ({Id}); it is told again in {Seconds} s")]
    private partial void Unwritable(Exception refused, string step, Guid id, double seconds);

    private sealed record Judged(RunningStep Step, StepOutcome Outcome)
    {
        /// <summary>What it stands for, since that could not be written.</summary>
        public Judged? Refused { get; init; }

        /// <summary>After how long it is told again, if it has to be.</summary>
        public TimeSpan Pause { get; init; } = OutcomeWriter.Pause;

        /// <summary>Whether it is an item of a list: those are written apart from steps.</summary>
        public bool IsOfItem => Step.Claim.Item is not null;
    }
}
