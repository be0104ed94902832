using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Runs;

/// <summary>A run as people see it: what it is, what it is made of, and how far it is.</summary>
/// <param name="Steps">In the order of the definition; in lists, where all is well with a run that is over, none.</param>
public sealed record RunPicture(RunRecord Run, CompiledWorkflow Workflow, IReadOnlyList<StepRecord> Steps)
{
    /// <summary>From 0 to 100.</summary>
    public double Progress => RunProgress.Of(Workflow.Definition, Run.Status, Steps);

    /// <summary>The step that is worked on, by a worker or by a child run; of several the first.</summary>
    public StepRecord? Current => Steps.FirstOrDefault(step => step.Status == StepStatus.Processing || (step.Status == StepStatus.Waiting && step.Child is not null));

    /// <summary>The step that failed first.</summary>
    public StepRecord? Failed => Steps.Where(step => step.Status == StepStatus.Failed).MinBy(step => step.FinishedAt);
}
