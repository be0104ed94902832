using System.CommandLine;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media watch</c>.</summary>
internal sealed class WatchCommand : Verb
{
    private readonly Argument<string?> which = NamedRun.OptionalArgument();
    private readonly Option<bool> all = new("--all") { Description = "All runs, until Ctrl-C" };

    public WatchCommand()
        : base(
            "watch",
            "Follows a run to its end, or all runs, as it happens",
            "The exit code is 0 when the run completed, 3 when it completed with errors, and 1 when it failed or was cancelled. Ctrl-C ends only the "
            + "watching. Into a pipe a line is written for every change, with its time in UTC; with --json, each time the run's record as 'media runs' "
            + "has it, on a line of its own.",
            new Example("watch 1f2e3d4c", "A run, with a bar for it and for each of its steps"),
            new Example("watch --all", "Everything that is on its way"),
            new Example("watch 1f2e3d4c > run.log && echo done", "Waits for it, and keeps what happened"))
    {
        Add(which);
        Add(all);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var typed = session.Arguments.GetValue(which);
        if (typed is null == !session.Arguments.GetValue(all))
        {
            throw new UsageException(typed is null ? "Which run? Name one, or say --all." : "Name a run, or say --all: not both.");
        }

        if (typed is null)
        {
            await new AllRunsWatch(session, new AllRunsView(session)).FollowAsync(cancellationToken);
            return ExitCode.Done;
        }

        var id = await NamedRun.FindAsync(session, typed, cancellationToken);
        return Standing.ExitCodeOf((await RunWatch.FollowAsync(session, id, RunWatch.ViewFor(session), cancellationToken)).Status);
    }
}
