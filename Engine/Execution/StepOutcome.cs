using Aspire.Media.Engine.Queue;

namespace Aspire.Media.Engine.Execution;

/// <summary>What became of an attempt: one of the four below.</summary>
internal abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>The step is over.</summary>
    public sealed record Ended(StepEnd End) : StepOutcome;

    /// <summary>It goes on later.</summary>
    public sealed record Paused(StepPause Pause) : StepOutcome;

    /// <summary>It goes on when a child run has ended; that is written already.</summary>
    public sealed record Suspended : StepOutcome;

    /// <summary>It goes back into the queue as if it had not begun, if it is still ours to give.</summary>
    public sealed record Interrupted : StepOutcome;
}
