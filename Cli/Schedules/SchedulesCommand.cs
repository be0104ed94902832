namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules</c>: what starts workflows at times, or after others.</summary>
internal sealed class SchedulesCommand : VerbGroup
{
    public SchedulesCommand()
        : base(
            "schedules",
            "What starts workflows at times, or after others: list, add, show, switch on and off, delete",
            "A schedule starts a workflow at the times of a cron expression, by the clocks of its time zone, or after the runs of another workflow. What it does while a "
            + "run of it is still open, about times that were missed, and in which hours it may start anything, it says itself.")
    {
        Add(new ListSchedulesCommand());
        Add(new ShowScheduleCommand());
        Add(new AddScheduleCommand());
        Add(new SwitchScheduleCommand("on", isOn: true, "Switches a schedule on, to begin with its next time", "Times that passed while it was off are not made up for."));
        Add(new SwitchScheduleCommand("off", isOn: false, "Switches a schedule off", "What it started goes on; what waits for its window or for a run is dropped. A line in its history says so."));
        Add(new RunScheduleCommand());
        Add(new ShowTimesCommand());
        Add(new DeleteScheduleCommand());
    }
}
