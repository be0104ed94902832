using System.Diagnostics;

using Aspire.Media.Engine.Recovery;

namespace Aspire.Media.Engine.Steps;

/// <summary>What a step knows of itself, and how it speaks to the engine while it works.</summary>
public sealed class StepContext(Guid runId, Guid stepId, int attempt, IStepReporter reporter, DateTimeOffset? waitedUntil = null, IItemList? items = null)
{
    private double progress;

    public Guid RunId => runId;

    public Guid StepId => stepId;

    /// <summary>1 for the first.</summary>
    public int Attempt => attempt;

    /// <summary>The moment that it asked to wait for, once that has come; null when it did not wait.</summary>
    public DateTimeOffset? WaitedUntil => waitedUntil;

    /// <summary>What the attempts before this one, which failed, have to say to it.</summary>
    public RecoveryAdvice Recovery { get; init; } = RecoveryAdvice.None;

    /// <summary>The list that a step gives which says in its declaration what is in it.</summary>
    public IItemList Items => items ?? throw new InvalidOperationException("Whoever runs the step here takes no list from it.");

    /// <summary>Says how far the work is, from 0 to 1. It never goes back.</summary>
    public void Report(double fraction, string? message = null)
    {
        progress = Math.Max(progress, Math.Clamp(double.IsNaN(fraction) ? 0 : fraction, 0, 1));
        reporter.Report(stepId, progress, message);
    }

    /// <summary>
    /// Proves, against the database, that this attempt still holds its lease. To be called before anything irreversible outside it:
    /// swap, delete, publish.
    /// </summary>
    /// <exception cref="LeaseLostException">It does not; somebody else may be at work on the step.</exception>
    public Task FenceAsync(CancellationToken cancellationToken) => reporter.FenceAsync(stepId, attempt, cancellationToken);

    /// <summary>
    /// Says that the heavy part is over, and what is left is mostly waiting: for storage, for the database. The worker may begin its next step in the meantime, while this one
    /// still holds its lease and all that is counted by it.
    /// </summary>
    public void LeaveSlot() => reporter.LeaveSlot();

    /// <summary>
    /// Puts a process that works for this attempt into the engine's hands, to be called as soon as it has started. The step still ends it in
    /// order when its token fires; the engine ends it by force, with all that it started, the moment the lease is lost, when the step does
    /// not listen, and when the attempt is over.
    /// </summary>
    public void Adopt(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        reporter.Adopt(process);
    }
}

/// <summary>The engine's ear: the executor in a worker, a test host in a test.</summary>
public interface IStepReporter
{
    void Report(Guid stepId, double progress, string? message);

    Task FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken);

    void Adopt(Process process);

    // Where nobody waits for the room there is nothing to do.
    void LeaveSlot()
    {
    }
}

/// <summary>The worker no longer holds the step that it works on.</summary>
public sealed class LeaseLostException(Guid stepId) : Exception($"The lease on step {stepId} is lost.")
{
    public Guid StepId => stepId;
}
