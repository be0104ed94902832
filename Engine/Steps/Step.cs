namespace Aspire.Media.Engine.Steps;

/// <summary>
/// A step type: one class, one file. It must be safe to run twice, since a worker may die after the work and before its answer.
/// </summary>
/// <typeparam name="TInput">What <c>with</c> of a definition becomes; its JSON schema is published.</typeparam>
/// <typeparam name="TOutput">What later steps read as <c>steps.ID.output</c>.</typeparam>
public abstract class Step<TInput, TOutput>
    where TInput : notnull
    where TOutput : notnull
{
    /// <summary>Does the work. It returns its output, or throws; <see cref="StepSignal"/> says what is neither success nor failure.</summary>
    public abstract Task<TOutput> RunAsync(TInput input, StepContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a type that writes does not with this input, as a request that only asks for something: then a dry run executes it.
    /// </summary>
    public virtual bool OnlyReads(TInput input) => false;

    /// <summary>
    /// What it would do, without doing it. Every type that writes has one. It is asked again before a plan is carried out: where it then says
    /// something else, nothing is done.
    /// </summary>
    public virtual Task<IReadOnlyList<PlannedAction>> PlanAsync(TInput input, StepContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{GetType().Name} has no plan.");
}

/// <summary>One change that a step would make.</summary>
/// <param name="Verb">What would be done, such as <c>replace</c>.</param>
/// <param name="Target">To what: a path, an asset, an address.</param>
/// <param name="Detail">More words for people.</param>
/// <param name="Precondition">What must still hold when the plan is applied: a hash, a size, a time of change.</param>
public sealed record PlannedAction(string Verb, string Target, string? Detail = null, string? Precondition = null);
