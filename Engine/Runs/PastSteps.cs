using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Runs;

/// <summary>How the steps of an earlier run stand, and what of it a new run can use again.</summary>
internal sealed class PastSteps(CompiledWorkflow workflow, IReadOnlyDictionary<string, PastStep> past)
{
    private readonly StepReach reach = new(workflow.Shape);

    private IEnumerable<ShapeStep> Own => workflow.Shape.Steps.Where(step => step.Role != StepRole.Outputs);

    /// <summary>All that has a result and comes after nothing that has none.</summary>
    public Dictionary<string, ReusedStep> Known() => Without([]);

    /// <summary>The results of all that is not this step, nor comes after it. What has no result is repeated too, with all that comes after it.</summary>
    /// <exception cref="RunRefusedException">Something that comes before the step has no result.</exception>
    public Dictionary<string, ReusedStep> Before(string fromStep)
    {
        var from = RunRange.Find(workflow, fromStep);
        if (reach.BeforeAndAt([from]).Where(place => place != from).Select(place => past[workflow.Shape.Steps[place].Key]).FirstOrDefault(before => !before.IsReusable) is { } gap)
        {
            throw new RunRefusedException(
                RunRefusal.Invalid,
                gap.Status.IsOver()
                    ? $"`{gap.Key}` comes before `{fromStep}` and has no result, because it {(gap.Status == StepStatus.Failed ? "failed" : "never ran")}: replay from there."
                    : $"`{gap.Key}` comes before `{fromStep}` and has not ended yet.");
        }

        return Without([from]);
    }

    /// <summary>All results but those of the steps that are named.</summary>
    /// <exception cref="RunRefusedException">One of them is not there.</exception>
    public Dictionary<string, ReusedStep> Beside(IEnumerable<string> repeated)
    {
        var places = repeated.Select(key => RunRange.Find(workflow, key)).ToHashSet();
        return Own.Where(step => step.Role == StepRole.Main && !places.Contains(step.Place) && past[step.Key].IsReusable).ToDictionary(step => step.Key, step => past[step.Key].Reused);
    }

    private Dictionary<string, ReusedStep> Without(IEnumerable<int> places)
    {
        var repeated = reach.AfterAndAt([.. places, .. Own.Where(step => !past[step.Key].IsReusable).Select(step => step.Place)]);
        return Own.Where(step => !repeated.Contains(step.Place)).ToDictionary(step => step.Key, step => past[step.Key].Reused);
    }
}

/// <summary>How a step stands in a run that may be repeated in part.</summary>
/// <param name="IsClosed">Whether it was closed without having done its work.</param>
public sealed record PastStep(string Key, StepStatus Status, string? Output, string? Reason, bool IsClosed)
{
    /// <summary>Whether what came of it can be used again.</summary>
    public bool IsReusable => Status is StepStatus.Completed or StepStatus.Skipped && !IsClosed;

    /// <summary>The step whose list it has, and that it may itself have from another run.</summary>
    public required Guid Origin { get; init; }

    public int? Listed { get; init; }

    public long? Lease { get; init; }

    public ReusedStep Reused => new(Status, Output, Reason) { Origin = Origin, Listed = Listed, Lease = Lease };
}
