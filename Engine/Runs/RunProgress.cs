using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Runs;

/// <summary>
/// How far a run is, from 0 to 100: by the ranges of its steps where the definition gives some, else by their weights. Since no step's
/// progress ever goes back, neither does this; all steps over is 100 exactly.
/// </summary>
public static class RunProgress
{
    public static double Of(WorkflowDefinition definition, RunStatus status, IEnumerable<StepRecord> steps)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (status is RunStatus.Completed or RunStatus.CompletedWithErrors)
        {
            return 100;
        }

        var known = definition.Steps.Concat(definition.Finally ?? []).ToDictionary(step => step.Id);
        var own = steps.Where(step => step.Role != StepRole.Outputs).Select(step => (Definition: known[step.Key], Fraction: FractionOf(step), Begun: FractionOf(step) > 0)).ToList();
        var percent = own.Exists(step => step.Definition.Progress is not null)
            ? own.Where(step => step.Definition.Progress is not null && step.Begun)
                .Select(step => (double)step.Definition.Progress!.Value.From + (step.Fraction * (double)(step.Definition.Progress.Value.To - step.Definition.Progress.Value.From)))
                .DefaultIfEmpty(0).Max()
            : ByWeight([.. own.Select(step => ((double)(step.Definition.Weight ?? 1), step.Fraction))]);
        // Exactly all is said only once the run is over.
        return Math.Clamp(percent, 0, 99.9);
    }

    private static double ByWeight(List<(double Weight, double Fraction)> steps) =>
        steps.Sum(step => step.Weight) is > 0 and var all ? 100 * steps.Sum(step => step.Weight * step.Fraction) / all : 0;

    private static double FractionOf(StepRecord step) => step.Status is StepStatus.Completed or StepStatus.Skipped ? 1 : step.Progress;
}
