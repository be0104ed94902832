using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Queue;

/// <summary><c>media failed</c>.</summary>
internal sealed class ListFailedCommand : Verb
{
    private readonly Option<string?> workflow = new("--workflow") { HelpName = "NAME", Description = "Only steps of this workflow" };
    private readonly Option<string?> failureClass = new("--class") { HelpName = "CLASS", Description = "Only failures of this class, such as disk_full or network" };
    private readonly Option<string?> kind = new("--kind") { HelpName = "KIND", Description = "Only steps of this kind, such as media.transcode" };
    private readonly Option<int> limit = LimitOption.Create();

    public ListFailedCommand()
        : base(
            "failed",
            "Steps that failed for good, and what puts them back into the queue",
            "A step is here once all its attempts failed, until it is retried or its run is forgotten.",
            new Example("failed", "What needs a person"),
            new Example("failed --class disk_full", "What can go on once there is room again"),
            new Example("failed --json | jq -r '.[].failure.class' | sort | uniq -c", "What fails most"))
    {
        Add(workflow);
        Add(failureClass);
        Add(kind);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var filter = new FailedStepFilter(arguments.GetValue(workflow), arguments.GetValue(failureClass), arguments.GetValue(kind));
        var most = arguments.GetValue(limit);
        var pages = Pages.FollowAsync(cursor => session.Client.ListFailedStepsAsync(filter, cursor, cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page).Take(most), cancellationToken);
            return ExitCode.Done;
        }

        FailedStep? first = null;
        var listing = new Listing("again with", "workflow", "step", "tries", "failed", "because");
        await Pages.WriteAsync(terminal, listing, pages, most, step =>
        {
            first ??= step;
            return
            [
                Cure(step),
                step.Workflow,
                step.Key,
                step.Attempt.ToString(CultureInfo.InvariantCulture),
                RelativeTime.Ago(step.FailedAt, session.Time.GetUtcNow()),
                new Cell($"{step.Failure.Class}: {step.Failure.Message}".ReplaceLineEndings(" "), Ink.Bad),
            ];
        });

        if (first is null)
        {
            terminal.Line(filter == new FailedStepFilter() ? "Nothing has failed for good." : "Nothing like that has failed for good.");
        }
        else
        {
            terminal.Remark($"All of a workflow at once: media retry --all-failed --workflow {first.Workflow}");
        }

        return ExitCode.Done;
    }

    // Of a run that is over, all that failed in it begins again.
    private static string Cure(FailedStep step) =>
        step.RunStatus.IsOver() ? $"media retry {ShortId.Of(step.Run)}" : $"media retry {ShortId.Of(step.Run)} --step {step.Key}";
}
