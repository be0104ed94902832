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
        batch.ForEach(judged => active.Remove(judged.Step));
    }

    private async Task PersistAsync(List<Judged> part, Func<List<Judged>, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var told = false;
        while (part.Count > 0)
        {
            try
            {
                await write(part, cancellationToken);
                return;
            }
            catch (Exception refused) when (IsRefusal(refused))
            {
                await PersistOneByOneAsync(part, write, refused, cancellationToken);
                return;
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (!told)
                {
                    Unwritten(part.Count, failure.Message);
                    told = true;
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    // A value that is none for the database (class 22), one that is more than it can handle (54), or one that does not even reach it.
    private static bool IsRefusal(Exception failure) => failure is PostgresException { IsTransient: false } refused
        ? refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("54", StringComparison.Ordinal)
        : failure is ArgumentException or InvalidCastException;

    // One value that the database does not take must not hold up the others: the step that made it has failed.
    private async Task PersistOneByOneAsync(List<Judged> part, Func<List<Judged>, CancellationToken, Task> write, Exception refused, CancellationToken cancellationToken)
    {
        if (part.Count > 1)
        {
            foreach (var judged in part)
            {
                await PersistAsync([judged], write, cancellationToken);
            }

            return;
        }

        var claim = part[0].Step.Claim;
        if (part[0].IsReplaced)
        {
            // Not even that: the heartbeat gives back what the database believes us to hold.
            Unwritable(refused, part[0].Step.Key, claim.Id);
            return;
        }

        var (halts, words) = (claim.Role is StepRole.Main or StepRole.Outputs, $"Its result cannot be stored: {(refused as PostgresException)?.MessageText ?? refused.Message}");
        var failed = new StepOutcome.Ended(claim.End(StepStatus.Failed) with
        {
            FailureClass = FailureClass.InvalidFormat.Word(),
            Failure = RunText.Kept(words),
            Halts = halts,
            Incident = Escalation.Of(claim, part[0].Step.Key, FailureClass.InvalidFormat, words, halts),
        });
        await PersistAsync([part[0] with { Outcome = failed, IsReplaced = true }], EndAsync, cancellationToken);
    }

    private async Task EndAsync(List<Judged> part, CancellationToken cancellationToken)
    {
        var ends = part.ConvertAll(judged => judged.Step.Closed(((StepOutcome.Ended)judged.Outcome).End));
        var ended = part[0].IsOfItem ? new EndedSteps(await items.EndAsync(ends, cancellationToken), Queues: true) : await outcomes.EndAsync(ends, cancellationToken);
        var held = ended.Held.Count == ends.Count ? null : ended.Held.ToHashSet();
        foreach (var (step, outcome, _) in part)
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

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of step {Step} ({Id}) cannot be written")]
    private partial void Unwritable(Exception refused, string step, Guid id);

    /// <param name="IsReplaced">Whether it stands for an outcome that could not be written.</param>
    private sealed record Judged(RunningStep Step, StepOutcome Outcome, bool IsReplaced = false)
    {
        /// <summary>Whether it is an item of a list: those are written apart from steps.</summary>
        public bool IsOfItem => Step.Claim.Item is not null;
    }
}
