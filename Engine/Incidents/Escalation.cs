using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Incidents;

/// <summary>Which failures need a person, and what is one cause.</summary>
internal static class Escalation
{
    private const int LongestTitle = 300;

    // Such a failure will strike others, too, even where the run goes on without the step.
    private static readonly HashSet<FailureClass> Wide = [FailureClass.Connection, FailureClass.DiskFull, FailureClass.PermissionDenied, FailureClass.Configuration];

    /// <summary>What a step that failed for good is reported as; null where nobody needs to see to it by itself.</summary>
    /// <param name="key">What the definition calls the step.</param>
    /// <param name="halts">Whether the run does not go on without it.</param>
    public static IncidentReport? Of(ClaimedStep claim, string key, FailureClass failureClass, string message, bool halts)
    {
        // An item is told of by the step that goes through its list; a cancel and a rejection are somebody's will. A dry run harms nobody, and a
        // conflict with a plan is its answer.
        if (claim.Item is not null || claim.Run.IsDry || (claim.Run.IsApplying && failureClass == FailureClass.Conflict) || failureClass is FailureClass.Cancelled or FailureClass.Rejected || (!halts && !Wide.Contains(failureClass)))
        {
            return null;
        }

        var (workflow, word) = (claim.Run.Workflow, failureClass.Word());
        var step = claim.Role == StepRole.Outputs ? "The outputs" : key;
        return new IncidentReport(
            IncidentKind.Escalation,
            $"step/{workflow}/{key}/{word}",
            Cut($"{step} of {workflow} failed: {word.Replace('_', ' ')}"),
            RunText.Kept(message) ?? "",
            Remedy.For(failureClass))
        {
            Workflow = workflow,
            Run = claim.RunId,
            Step = claim.Id,
        };
    }

    private static string Cut(string text) => text.Length <= LongestTitle ? text : text[..LongestTitle] + "…";
}
