using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Queue;

namespace Aspire.Media.Cli.Queue;

/// <summary><c>media queue</c>.</summary>
internal sealed class ShowQueueCommand : Verb
{
    private readonly Option<bool> all = new("--all") { Description = "Also lanes in which nothing waits or is worked on" };

    public ShowQueueCommand()
        : base(
            "queue",
            "What waits for workers, for how long, and who can do it",
            "A lane holds the steps of one kind that ask the same of a worker. Steps in a lane that no living worker can serve wait until there is one: "
            + "the exit code is 1 then, so that scripts can ask, too.",
            new Example("queue", "Where work piles up"),
            new Example("queue --json | jq '[.lanes[].waiting] | add'", "How many steps wait for a worker")) =>
        Add(all);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var queue = await session.Client.GetQueueAsync(cancellationToken);
        var forsaken = queue.Lanes.Where(LaneWords.IsForsaken).ToList();
        if (session.WantsJson)
        {
            session.Terminal.Json(queue);
        }
        else
        {
            Show(session.Terminal, queue, forsaken, session.Arguments.GetValue(all), session.Time.GetUtcNow());
        }

        return forsaken.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(Terminal terminal, QueueStatus queue, List<Lane> forsaken, bool withEmpty, DateTimeOffset now)
    {
        var lanes = queue.Lanes.Where(lane => withEmpty || lane.Waiting + lane.Processing > 0)
            .OrderByDescending(lane => lane.Waiting).ThenByDescending(lane => lane.Processing).ThenBy(lane => lane.Kind, StringComparer.Ordinal).ToList();
        if (lanes.Count == 0)
        {
            terminal.Line(queue.Lanes.Count == 0 ? "There is no queue yet: no worker has made known what it can do." : "Nothing waits, and nothing is worked on.");
        }
        else
        {
            WriteLanes(terminal, lanes);
        }

        if (queue.Delayed > 0)
        {
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{queue.Delayed:N0} {(queue.Delayed == 1 ? "step waits" : "steps wait")} for {(queue.Delayed == 1 ? "its" : "their")} moment."));
        }

        foreach (var lane in forsaken)
        {
            terminal.Paragraph($"{LaneWords.Waiting(lane)} of {LaneWords.Name(lane)} wait for a worker that can do that, and none lives: media workers", 0, Ink.Bad);
        }

        if (queue.Pauses.Count > 0)
        {
            terminal.Line();
            PauseWords.Write(terminal, queue.Pauses, now);
        }
    }

    private static void WriteLanes(Terminal terminal, List<Lane> lanes)
    {
        var listing = new Listing("waiting", "in hand", "oldest", "workers", "uses", "kind", "requires");
        foreach (var lane in lanes)
        {
            listing.Add(
                LaneWords.Waiting(lane),
                lane.Processing.ToString("N0", CultureInfo.InvariantCulture),
                lane.OldestSeconds is { } oldest ? RelativeTime.Duration(TimeSpan.FromSeconds(oldest)) : "",
                lane.IsPaused
                    ? new Cell($"{lane.Workers}, paused", Ink.Doubtful)
                    : new Cell(lane.Workers.ToString(CultureInfo.InvariantCulture), LaneWords.IsForsaken(lane) ? Ink.Bad : null),
                lane.Resource,
                lane.Kind,
                string.Join(", ", lane.Requires));
        }

        listing.Write(terminal, margin: 0);
    }
}
