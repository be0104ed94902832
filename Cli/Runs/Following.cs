using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What a verb does after it has started a run: tells its id, waits for it, or follows it.</summary>
internal sealed class Following
{
    private readonly Option<bool> wait = new("--wait") { Description = "Waits for its end in silence" };
    private readonly Option<bool> watch = new("--watch") { Description = "Follows it to its end, as 'media watch' does" };

    public void AddTo(Command command)
    {
        command.Add(wait);
        command.Add(watch);
    }

    /// <param name="what">What was started, at the beginning of a sentence.</param>
    public Task<int> GoOnAsync(Session session, StartedRun started, string what, CancellationToken cancellationToken) =>
        GoOnAsync(session, started, what, session.Arguments.GetValue(wait), session.Arguments.GetValue(watch), cancellationToken);

    /// <summary>Follows it whatever was said.</summary>
    public static Task<int> WatchAsync(Session session, StartedRun started, string what, CancellationToken cancellationToken) =>
        GoOnAsync(session, started, what, waits: false, watches: true, cancellationToken);

    private static async Task<int> GoOnAsync(Session session, StartedRun started, string what, bool waits, bool watches, CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        var name = ShortId.Of(started.Id);
        terminal.Remark(
            !started.IsNew ? $"Nothing new was started: for that key there is the run {name} already."
            : waits || watches ? $"{what} is run {name}."
            : $"{what} is run {name}. To follow it: media watch {name}");
        if (session.WantsJson)
        {
            return await AnswerAsync(session, started, waits || watches, cancellationToken);
        }

        if (!watches)
        {
            terminal.Line(started.Id.ToString());
        }

        if (!waits && !watches)
        {
            return ExitCode.Done;
        }

        var run = await RunWatch.FollowAsync(session, started.Id, watches ? RunWatch.ViewFor(session) : new SilentRunView(), cancellationToken);
        if (!watches)
        {
            var end = RunChanges.OfRun(before: null, run, session.Time.GetUtcNow())!;
            terminal.Remark($"{RunWords.Name(run)}: {end.Text}");
        }

        return Standing.ExitCodeOf(run.Status);
    }

    // One document: what was started, or, with its end, the run.
    private static async Task<int> AnswerAsync(Session session, StartedRun started, bool toTheEnd, CancellationToken cancellationToken)
    {
        if (!toTheEnd)
        {
            session.Terminal.Json(started);
            return ExitCode.Done;
        }

        var run = await RunWatch.FollowAsync(session, started.Id, new SilentRunView(), cancellationToken);
        session.Terminal.Json(run);
        return Standing.ExitCodeOf(run.Status);
    }
}
