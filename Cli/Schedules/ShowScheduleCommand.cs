using System.CommandLine;

using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules show</c>.</summary>
internal sealed class ShowScheduleCommand : Verb
{
    private const int Shown = 10;

    private readonly Argument<string> name = NamedSchedule.Argument();

    public ShowScheduleCommand()
        : base(
            "show",
            "A schedule: what it says, its next times, and what became of the last",
            "A time at which nothing was started says why. With --json the record comes with its last firings as 'history'.",
            new Example("schedules show nightly-scan", "Why it did not run last night")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var (schedule, history) = await NamedSchedule.AskAsync(
            session,
            wanted,
            async client => (await client.GetScheduleAsync(wanted, cancellationToken), await client.GetScheduleHistoryAsync(wanted, cursor: null, Shown, cancellationToken)),
            cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(new { schedule, history = history.Items });
        }
        else
        {
            Show(session.Terminal, schedule, history.Items, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }

    internal static void Show(Terminal terminal, Schedule schedule, IReadOnlyList<Firing> history, DateTimeOffset now)
    {
        var said = schedule.Definition;
        terminal.Line($"{schedule.Name}: runs {said.Workflow} {schedule.Words}{(said.Cron is null ? "" : $" ({said.TimeZone})")}", Ink.Strong);
        terminal.Line($"changed by {schedule.ChangedBy}, {RelativeTime.Ago(schedule.ChangedAt, now)}", Ink.Quiet);
        if (schedule.Problem is { } problem)
        {
            terminal.Line();
            terminal.Paragraph($"Its run could not be started: {problem}", 0, Ink.Bad);
        }

        terminal.Line();
        var facts = new Listing("what", "how");
        facts.Add("state", said.Enabled ? "on" : new Cell("off", Ink.Doubtful));
        facts.Add("while a run is open", Client.WireFormat.Word(said.Overlap));
        facts.Add("missed times", Client.WireFormat.Word(said.Missed));
        if (said.OnlyIfEmpty)
        {
            facts.Add("only if", "the queue is empty");
        }

        if (said.Windows is { Count: > 0 } windows)
        {
            facts.Add("windows", string.Join("; ", windows.Select(ScheduleWords.Window)));
        }

        if (said.Priority != 0)
        {
            facts.Add("priority", said.Priority.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (said.Inputs is { Count: > 0 } inputs)
        {
            facts.Add("inputs", inputs.ToJsonString());
        }

        facts.Write(terminal);
        if (schedule.Next.Count > 0)
        {
            WriteTimes(terminal, schedule.Next, now);
        }

        if (history.Count > 0)
        {
            terminal.Line();
            terminal.Line("What became of the last", Ink.Strong);
            var listing = new Listing("due", "times", "what", "because");
            foreach (var firing in history)
            {
                listing.Add(
                    RelativeTime.Ago(firing.DueAt, now), firing.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    new Cell(ScheduleWords.Outcome(firing), ScheduleWords.Colour(firing)), (firing.StartedBy is { } by ? $"started by {by}" : firing.Reason ?? "").ReplaceLineEndings(" "));
            }

            listing.Write(terminal);
        }
    }

    /// <summary>Times that are still to come.</summary>
    internal static void WriteTimes(Terminal terminal, IReadOnlyList<ScheduledTime> times, DateTimeOffset now)
    {
        terminal.Line();
        terminal.Line("Next", Ink.Strong);
        var listing = new Listing("by its clocks", "in UTC", "in");
        foreach (var time in times)
        {
            listing.Add(
                ScheduleWords.Local(time.Local), time.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
                $"{RelativeTime.Span(time.At - now)}{(time.StartsAt is { } opens ? $", and starts with its window {RelativeTime.Span(opens - time.At)} later" : "")}");
        }

        listing.Write(terminal);
    }
}
