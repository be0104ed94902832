using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Execution;

/// <summary>Writes how far the steps of this worker are and what they say: of progress the last, of words all, a few times a second.</summary>
internal sealed partial class ProgressWriter(QueueStore queue, EventStore events, TimeProvider time, ILogger<ProgressWriter> logger) : BackgroundService
{
    private const int MostMessages = 1000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(400);
    private readonly Lock gate = new();
    private readonly SemaphoreSlim pen = new(1, 1);
    private Dictionary<long, StepReport> reports = [];
    private List<StepMessage> messages = [];
    private int dropped;

    public void Add(ClaimedStep step, double fraction, string? message)
    {
        lock (gate)
        {
            var words = message ?? reports.GetValueOrDefault(step.Lease)?.Message;
            reports[step.Lease] = new StepReport(step.Id, step.Lease, fraction, words);
            if (message is null)
            {
                return;
            }

            if (messages.Count < MostMessages)
            {
                messages.Add(new StepMessage(step.Id, step.Lease, time.GetUtcNow(), "information", message));
            }
            else
            {
                dropped++;
            }
        }
    }

    /// <summary>Asks the database; while that is away, there is no answer, and whoever asks waits.</summary>
    public async Task FenceAsync(ClaimedStep step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!await queue.IsHeldAsync(step.Id, step.Lease, cancellationToken))
                {
                    throw new LeaseLostException(step.Id);
                }

                return;
            }
            catch (Exception failure) when (Outage.IsPassing(failure))
            {
                await Task.Delay(Beat, time, cancellationToken);
            }
        }
    }

    /// <summary>Writes what has gathered. When it returns, nothing that was said before is still on its way: the outcome of a step comes after its last words.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await pen.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        finally
        {
            pen.Release();
        }
    }

    public override void Dispose()
    {
        pen.Dispose();
        base.Dispose();
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        Dictionary<long, StepReport> told;
        List<StepMessage> said;
        lock (gate)
        {
            if (reports.Count == 0)
            {
                return;
            }

            (told, said) = (reports, messages);
            (reports, messages) = ([], []);
            if (dropped > 0)
            {
                TooTalkative(dropped);
                dropped = 0;
            }
        }

        try
        {
            await events.ReportAsync(told.Values, cancellationToken);
            if (said.Count > 0)
            {
                await events.SayAsync(said, cancellationToken);
            }
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            // Progress is worth nothing late; what was said still stands in the log of the process.
            Unwritten(failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of steps were dropped: there were more than can be kept")]
    private partial void TooTalkative(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The progress of steps was not written: {Reason}")]
    private partial void Unwritten(string reason);
}
