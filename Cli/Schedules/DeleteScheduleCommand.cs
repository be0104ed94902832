using System.CommandLine;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules delete</c>.</summary>
internal sealed class DeleteScheduleCommand : Verb
{
    private readonly Argument<string> name = NamedSchedule.Argument();

    public DeleteScheduleCommand()
        : base(
            "delete",
            "Takes a schedule away with its history; its runs stay",
            "They are still found by their label: media runs --label schedule=NAME.",
            new Example("schedules delete nightly-scan", "It starts nothing any more")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var deleted = await NamedSchedule.AskAsync(
            session,
            wanted,
            async client =>
            {
                await client.DeleteScheduleAsync(wanted, cancellationToken);
                return true;
            },
            cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(new { name = wanted, deleted });
        }
        else
        {
            session.Terminal.Line($"Schedule '{wanted}' is deleted; its runs stay.");
        }

        return ExitCode.Done;
    }
}
