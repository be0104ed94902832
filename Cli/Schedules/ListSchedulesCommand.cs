using System.CommandLine;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules list</c>.</summary>
internal sealed class ListSchedulesCommand : Verb
{
    private readonly Argument<string?> filter = new("filter")
    {
        HelpName = "[FILTER]",
        Description = "A part of the name of the schedule, or of its workflow",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ListSchedulesCommand()
        : base(
            "list",
            "All schedules, with what comes next and what came last",
            "Times are by the clocks of the schedule's zone. The exit code is 1 where a schedule cannot start its workflow, so that scripts can ask, too.",
            new Example("schedules list", "What starts by itself, and when"),
            new Example("schedules list --json | jq -r '.[] | select(.problem) | .name'", "What cannot start its workflow")) =>
        Add(filter);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, wanted, now) = (session.Terminal, session.Arguments.GetValue(filter), session.Time.GetUtcNow());
        var schedules = await Pages.FollowAsync(cursor => session.Client.ListSchedulesAsync(wanted, cursor, cancellationToken)).SelectMany(page => page).ToListAsync(cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(schedules);
        }
        else if (schedules.Count == 0)
        {
            terminal.Line(wanted is null ? "There are no schedules yet. Add one: media schedules add NAME WORKFLOW --cron '0 3 * * *'" : $"No schedule has '{wanted}' in its name or its workflow's.");
        }
        else
        {
            var listing = new Listing("name", "workflow", "when", "zone", "last", "next");
            foreach (var schedule in schedules)
            {
                listing.Add(
                    schedule.Name, schedule.Definition.Workflow, schedule.Words, schedule.Definition.Cron is null ? "" : schedule.Definition.TimeZone,
                    ScheduleWords.Last(schedule.Last, now), ScheduleWords.Next(schedule, now));
            }

            listing.Write(terminal, margin: 0);
        }

        return schedules.Exists(schedule => schedule is { Problem: not null, Definition.Enabled: true }) ? ExitCode.Failed : ExitCode.Done;
    }
}
