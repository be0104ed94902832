using System.CommandLine;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules next</c>.</summary>
internal sealed class ShowTimesCommand : Verb
{
    private readonly Argument<string> cron = new("cron") { HelpName = "'M H D M W'", Description = "Times as for --cron: minute, hour, day of the month, month, day of the week" };
    private readonly Option<string> zone = new("--zone") { HelpName = "ZONE", Description = "Whose clocks count, such as Europe/Berlin; without it UTC", DefaultValueFactory = static _ => "UTC" };
    private readonly Option<string[]> windows = new("--window") { HelpName = "'[DAYS ]FROM-TO'", Description = "Hours in which it may start, as in 'mon-fri 22:00-06:00'. May be given several times" };
    private readonly Option<int> count = new("--count") { HelpName = "NUMBER", Description = "How many times; without it 5", DefaultValueFactory = static _ => 5 };

    public ShowTimesCommand()
        : base(
            "next",
            "What a cron expression says, in words and in times",
            "Nothing is kept. A time that the clocks leave out comes when they are moved, one that they show twice comes once; what repeats within the hour or the day follows the clocks.",
            new Example("schedules next \"30 2 * * *\" --zone Europe/Berlin --count 10", "Whether it says what is meant"))
    {
        Add(cron);
        Add(zone);
        Add(windows);
        Add(count);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        try
        {
            var preview = await session.Client.PreviewScheduleAsync(
                new PreviewSchedule(
                    arguments.GetRequiredValue(cron), arguments.GetValue(zone)!, [.. (arguments.GetValue(windows) ?? []).Select(WindowText.Read)], arguments.GetValue(count)),
                cancellationToken);
            if (session.WantsJson)
            {
                session.Terminal.Json(preview);
            }
            else
            {
                session.Terminal.Line(preview.Words, Ink.Strong);
                ShowScheduleCommand.WriteTimes(session.Terminal, preview.Next, session.Time.GetUtcNow());
            }

            return ExitCode.Done;
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }
}
