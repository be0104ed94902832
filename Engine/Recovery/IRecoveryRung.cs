using System.Text.Json;

using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Recovery;

/// <summary>
/// One thing that may help against a class of failures. The worker on which an attempt failed climbs it before the next attempt, while it still
/// holds the step: it must be safe to do twice, since a worker may die over it.
/// </summary>
public interface IRecoveryRung
{
    /// <summary>A permanent name: <c>fewer_resources</c>.</summary>
    string Name { get; }

    IReadOnlyCollection<FailureClass> Classes { get; }

    /// <summary>How often it is climbed for one step.</summary>
    int Most => 1;

    /// <summary>Does what it does; null when there is nothing for it to do.</summary>
    Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken);
}

/// <summary>An attempt that failed.</summary>
/// <param name="Step">The step, or the item of a list.</param>
/// <param name="Input">What it was given; null when it did not come so far.</param>
/// <param name="Advice">What it was told.</param>
public sealed record FailedAttempt(Guid Run, Guid Step, string Kind, int Attempt, FailureClass Class, string Message, JsonElement? Input, RecoveryAdvice Advice);

/// <summary>What was done about it.</summary>
/// <param name="Words">For people.</param>
/// <param name="Advice">What the next attempt is told.</param>
public sealed record Recovered(string Words, RecoveryAdvice Advice);
