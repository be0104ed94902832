using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Execution;

/// <summary>A step that this worker works on, from its claim until its outcome is written.</summary>
internal sealed partial class RunningStep(ClaimedStep claim, string kind, long began, ProgressWriter progress, ILogger logger) : IStepReporter, IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Process>? processes;
    private StopReason reason;
    private bool isOver;
    private bool mayHaveProcesses = true;

    public ClaimedStep Claim => claim;

    public string Kind => kind;

    /// <summary>When it was claimed, as a timestamp.</summary>
    public long Began => began;

    /// <summary>What the definition calls it, as soon as that is known.</summary>
    public string Key { get; set; } = "";

    /// <summary>The span of its work, where somebody collects spans.</summary>
    public Activity? Span { get; set; }

    /// <summary>Whether the step itself was called.</summary>
    public bool HasBegun { get; set; }

    /// <summary>What the step was given, as soon as that is known.</summary>
    public JsonElement? Input { get; set; }

    /// <summary>What was tried already to help it.</summary>
    public RecoveryRecord Recovery { get; set; } = RecoveryRecord.None;

    /// <summary>Gives the room back that it takes at its worker.</summary>
    public Action Leaving { get; set; } = static () => { };

    public CancellationToken Stopping => stop.Token;

    /// <summary>Ends when it is told to stop, whatever else hangs on <see cref="Stopping"/> and does not return.</summary>
    public Task Stopped => stopped.Task;

    /// <summary>Why it was told to stop: the first reason counts.</summary>
    public StopReason Reason
    {
        get
        {
            lock (gate)
            {
                return reason;
            }
        }
    }

    /// <summary>Its end, with what is no longer to be kept of it.</summary>
    public StepEnd Closed(StepEnd end) => end.Recovery is null && !ReferenceEquals(Recovery, RecoveryRecord.None) ? end with { Recovery = new StepRecovery(claim.Attempt, null, StepRecovery.NoStory) } : end;

    public void Stop(StopReason why)
    {
        lock (gate)
        {
            if (isOver || reason != StopReason.None)
            {
                return;
            }

            reason = why;
        }

        if (why == StopReason.LeaseLost)
        {
            // Somebody else may be at the same work already: nothing of ours may go on for as long as it takes to be asked.
            EndProcesses();
        }

        lock (gate)
        {
            if (!isOver)
            {
                stopped.SetResult();
                // What hangs on the token may take its time, or throw: neither is for the caller to bear.
                _ = stop.CancelAsync();
            }
        }
    }

    public void Adopt(Process process)
    {
        Process own;
        try
        {
            // Of its own, since the step may let go of the one that it has.
            own = Process.GetProcessById(process.Id);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return;
        }

        lock (gate)
        {
            if (mayHaveProcesses)
            {
                (processes ??= []).Add(own);
                return;
            }
        }

        End(own);
    }

    /// <summary>Ends what works for the step, and whatever it would still start.</summary>
    public void EndProcesses()
    {
        List<Process>? left;
        lock (gate)
        {
            mayHaveProcesses = false;
            (left, processes) = (processes, null);
        }

        left?.ForEach(End);
    }

    public void Report(Guid stepId, double fraction, string? message)
    {
        var words = RunText.Kept(message);
        progress.Add(claim, fraction, words);
        if (words is not null)
        {
            Says(Key, words);
            Span?.AddEvent(new ActivityEvent("step.message", tags: new ActivityTagsCollection { ["message"] = words }));
        }
    }

    public Task FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken) => progress.FenceAsync(claim, cancellationToken);

    public void LeaveSlot() => Leaving();

    public void Dispose()
    {
        EndProcesses();
        lock (gate)
        {
            isOver = true;
            stop.Dispose();
        }
    }

    private void End(Process process)
    {
        using (process)
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (Exception failure) when (failure is Win32Exception or AggregateException or InvalidOperationException)
            {
                NotEnded(Key, failure.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Step}: {Words}")]
    private partial void Says(string step, string words);

    [LoggerMessage(Level = LogLevel.Error, Message = "A process of step {Step} could not be ended: {Why}")]
    private partial void NotEnded(string step, string why);
}

/// <summary>Why a step was told to stop.</summary>
internal enum StopReason
{
    None,
    Cancelled,
    TimedOut,
    LeaseLost,
    Shutdown,
}
