using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media runs</c>.</summary>
internal sealed class ListRunsCommand : Verb
{
    private const int PageLength = 100;

    private readonly FilterOptions filter = new();
    private readonly Option<int> limit = LimitOption.Create();
    private readonly Option<bool> children = new("--children") { Description = "Also the runs that other runs started" };

    public ListRunsCommand()
        : base(
            "runs",
            "Runs, the newest first: where they stand and how far they are",
            "The id is the end of a longer one, and enough for every verb that takes a run. With --json a run's whole record comes, with its whole id.",
            new Example("runs", "What happened of late"),
            new Example("runs --status failed --since 1d", "What went wrong since yesterday"),
            new Example("runs --workflow tidy-up --label season=2 --limit all", "All of one kind that carry a label"),
            new Example("runs --status queued,running,waiting --json | jq length", "How many are on their way"))
    {
        filter.AddTo(this);
        Add(limit);
        Add(children);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, most) = (session.Terminal, session.Arguments.GetValue(limit));
        var wanted = filter.Read(session) with { Children = session.Arguments.GetValue(children) };
        // One more than wanted, to know whether there are more.
        var pages = Pages.FollowAsync(cursor => session.Client.ListRunsAsync(wanted, cursor, most < PageLength ? most + 1 : PageLength, cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page).Take(most), cancellationToken);
            return ExitCode.Done;
        }

        var listing = new Listing("id", "workflow", "status", "done", "age", "took", "at");
        if (await Pages.WriteAsync(terminal, listing, pages, most, run => Row(run, session.Time.GetUtcNow())) == 0)
        {
            terminal.Line(wanted == new RunFilter() ? "There are no runs yet. Start one: media run WORKFLOW" : "No run is like that.");
        }

        return ExitCode.Done;
    }

    private static Cell[] Row(RunSummary run, DateTimeOffset now) =>
    [
        ShortId.Of(run.Id),
        run.Workflow,
        Standing.Of(run),
        ProgressBar.Words(run.Progress),
        RelativeTime.Ago(run.CreatedAt, now),
        run.Status == RunStatus.Queued ? "" : RunWords.Took(run, now),
        run.Failure is { } failure && run.Status != RunStatus.Completed ? new Cell($"{failure.Step}: {failure.Class}", Ink.Bad) : run.CurrentStep ?? "",
    ];
}
