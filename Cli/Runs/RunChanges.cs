using Aspire.Media.Client.Runs;

using Spectre.Console;

namespace Aspire.Media.Cli.Runs;

/// <summary>What lies between two looks at a run, in words.</summary>
internal static class RunChanges
{
    /// <param name="before">Null at the first look: then what has begun is told.</param>
    public static IEnumerable<RunChange> Between(Run? before, Run after, DateTimeOffset now)
    {
        if (!after.Status.IsOver() && OfRun(before, after, now) is { } beginning)
        {
            yield return beginning;
        }

        var known = before?.Steps.ToDictionary(step => step.Id) ?? [];
        foreach (var step in after.Steps)
        {
            if (OfStep(known.GetValueOrDefault(step.Id), step, now) is { } change)
            {
                yield return change;
            }
        }

        if (after.Status.IsOver() && OfRun(before, after, now) is { } end)
        {
            yield return end;
        }
    }

    /// <summary>What changed of a run as a whole, if anything did.</summary>
    public static RunChange? OfRun(RunSummary? before, RunSummary after, DateTimeOffset now)
    {
        var standing = Standing.Of(after);
        if (before is not null && standing.Text == Standing.Of(before).Text)
        {
            return null;
        }

        var words = after.Status.IsOver() ? $"{standing.Text} after {RunWords.Took(after, now)}" : standing.Text;
        return new RunChange(after.Workflow, after is { Status: not RunStatus.Completed, Failure: { } failure } ? $"{words}; {RunWords.Failure(failure)}" : words, standing.Style);
    }

    private static RunChange? OfStep(RunStep? before, RunStep after, DateTimeOffset now)
    {
        var isNew = before is null || (before.Status, before.Attempt) != (after.Status, after.Attempt);
        if (isNew ? after.Status == StepStatus.Blocked : !HasProgressed(before!, after))
        {
            return null;
        }

        var standing = Standing.Of(after.Status);
        var took = after.Status is StepStatus.Completed or StepStatus.Failed or StepStatus.Cancelled ? StepWords.Took(after, now) : "";
        var about = StepWords.About(after, now);
        var attempt = after.Attempt > 1 && after.Status == StepStatus.Processing && isNew ? $", attempt {after.Attempt}" : "";
        return new RunChange(
            after.Key,
            $"{standing.Text}{attempt}{(took.Length > 0 ? $" after {took}" : "")}{(about.Length == 0 ? "" : after.Status == StepStatus.Waiting ? $" {about}" : $": {about}")}",
            standing.Style);
    }

    // Every tenth is enough for a log.
    private static bool HasProgressed(RunStep before, RunStep after) =>
        after.Status == StepStatus.Processing && (int)(after.Progress * 10) > (int)(before.Progress * 10);
}

/// <param name="Subject">The workflow, or the step.</param>
internal sealed record RunChange(string Subject, string Text, Style? Style);
