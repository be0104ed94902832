using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media cancel</c>.</summary>
internal sealed class CancelCommand : Verb
{
    private static readonly RunStatus[] Open = [RunStatus.Queued, RunStatus.Running, RunStatus.Waiting];

    private readonly Argument<string[]> which = NamedRun.Arguments();
    private readonly FilterOptions filter = new();
    private readonly Option<string?> reason = new("--reason") { HelpName = "TEXT", Description = "Why, for those who wonder" };
    private readonly ManyRuns many = new();

    public CancelCommand()
        : base(
            "cancel",
            "Ends runs, with all that they started",
            "Steps that have not begun never will, and workers are told to stop those that they have in hand; what a workflow does last in any case is "
            + "still done. Instead of runs, options may say which ones: then their number is asked about first, or --yes is needed.",
            new Example("cancel 1f2e3d4c", "One run"),
            new Example("cancel --workflow tidy-up --reason \"Wrong folder\"", "All runs of a workflow that are not over"),
            new Example("cancel --status queued --label season=2 --yes", "What has not begun, without a question"))
    {
        Add(which);
        filter.AddTo(this);
        Add(reason);
        many.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (typed, why) = (session.Arguments.GetValue(which) ?? [], session.Arguments.GetValue(reason));
        var wanted = filter.Read(session);
        if (typed.Length > 0 == (wanted != new RunFilter()))
        {
            throw new UsageException(typed.Length > 0 ? "Name runs, or say which with options: not both." : "Which runs? Name them, or say which with --workflow, --status, --label or --since.");
        }

        if (typed.Length == 0)
        {
            // What is over cannot be cancelled, and need not be counted.
            var open = wanted with { Statuses = wanted.Statuses ?? Open };
            return await many.ActAsync(session, open, "Cancel", "cancelled", runs => session.Client.CancelRunsAsync(runs, why, cancellationToken), cancellationToken);
        }

        return await EachRun.ActAsync(
            session,
            await NamedRun.FindAsync(session, typed, cancellationToken),
            id => session.Client.CancelRunAsync(id, why, cancellationToken),
            run => run.Status.IsOver() ? $"{RunWords.Name(run)} is cancelled." : $"{RunWords.Name(run)} is being cancelled: what is in hand still ends. To see it: media watch {ShortId.Of(run.Id)}");
    }
}
