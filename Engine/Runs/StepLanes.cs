using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Runs;

/// <summary>Where the steps of a run queue up: with those who ask the same of a worker.</summary>
public sealed class StepLanes(PublishedSteps published, LaneBook lanes, Doorbell doorbell)
{
    /// <exception cref="RunRefusedException">No worker knows the kind of the step.</exception>
    public Task<int> FindAsync(ShapeStep step, Lazy<ExpressionScope> scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return FindAsync(step, step.Kind, scope, cancellationToken);
    }

    /// <summary>Where the items of its list queue up.</summary>
    /// <exception cref="RunRefusedException">No worker knows the kind of the step.</exception>
    public Task<int> OfItemsAsync(ShapeStep step, string? kind, Lazy<ExpressionScope> scope, CancellationToken cancellationToken) =>
        FindAsync(step, kind ?? LaneBook.ChildKind, scope, cancellationToken);

    /// <summary>Where a step that was asked about before queues up for this kind of work.</summary>
    /// <exception cref="RunRefusedException">No worker knows the kind of the step.</exception>
    internal async Task<int> FindAsync(ShapeStep step, string kind, Lazy<ExpressionScope> scope, CancellationToken cancellationToken)
    {
        if (LaneBook.OwnKinds.Contains(kind))
        {
            return (await lanes.FindAsync(kind, [], StepType.WordOf(StepResource.None), cancellationToken)).Lane;
        }

        var type = await published.FindAsync(kind, cancellationToken)
            ?? throw new RunRefusedException(RunRefusal.Invalid, $"The step `{step.Key}` uses `{kind}`, which no worker knows (any more).");
        var (lane, isNew) = await lanes.FindAsync(
            type.Kind, [.. type.Requires, .. step.Requires.Select(name => name.Evaluate(scope.Value, cancellationToken)?.ToString() ?? "")], type.Resource, cancellationToken);
        if (isNew)
        {
            doorbell.Ring();
        }

        return lane;
    }
}
