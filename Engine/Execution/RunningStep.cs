using System.Diagnostics;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Execution;

/// <summary>A step that this worker works on, from its claim until its outcome is written.</summary>
internal sealed partial class RunningStep(ClaimedStep claim, ProgressWriter progress, ILogger logger) : IStepReporter, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private int reason;

    public ClaimedStep Claim => claim;

    /// <summary>What the definition calls it, as soon as that is known.</summary>
    public string Key { get; set; } = "";

    /// <summary>The span of its work, where somebody collects spans.</summary>
    public Activity? Span { get; set; }

    /// <summary>Whether the step itself was called.</summary>
    public bool HasBegun { get; set; }

    public CancellationToken Stopping => stop.Token;

    /// <summary>Why it was told to stop: the first reason counts.</summary>
    public StopReason Reason => (StopReason)Volatile.Read(ref reason);

    public void Stop(StopReason why)
    {
        if (Interlocked.CompareExchange(ref reason, (int)why, (int)StopReason.None) != (int)StopReason.None)
        {
            return;
        }

        // What hangs on the token may take its time, or throw: neither is for the caller to bear.
        _ = stop.CancelAsync();
    }

    public void Report(Guid stepId, double fraction, string? message)
    {
        progress.Add(claim, fraction, message);
        if (message is not null)
        {
            Says(Key, message);
            Span?.AddEvent(new ActivityEvent("step.message", tags: new ActivityTagsCollection { ["message"] = message }));
        }
    }

    public Task FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken) => progress.FenceAsync(claim, cancellationToken);

    public void Dispose() => stop.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Step}: {Words}")]
    private partial void Says(string step, string words);
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
