using System.CommandLine;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules on</c> and <c>off</c>.</summary>
internal sealed class SwitchScheduleCommand : Verb
{
    private readonly Argument<string> name = NamedSchedule.Argument();
    private readonly bool isOn;

    public SwitchScheduleCommand(string verb, bool isOn, string description, string lesson)
        : base(verb, description, lesson, new Example($"schedules {verb} nightly-scan", isOn ? "It starts its workflow again" : "It starts nothing any more"))
    {
        this.isOn = isOn;
        Add(name);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var schedule = await NamedSchedule.AskAsync(session, wanted, client => client.SwitchScheduleAsync(wanted, isOn, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(schedule);
        }
        else
        {
            session.Terminal.Line(isOn
                ? $"Schedule '{wanted}' is on{(schedule.NextAt is { } next ? $"; it comes in {RelativeTime.Span(next - session.Time.GetUtcNow())}, {ScheduleWords.Local(schedule.NextLocal)}" : "")}."
                : $"Schedule '{wanted}' is off. Later: media schedules on {wanted}");
        }

        return ExitCode.Done;
    }
}
