using System.CommandLine;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules run</c>.</summary>
internal sealed class RunScheduleCommand : Verb
{
    private readonly Argument<string> name = NamedSchedule.Argument();
    private readonly Following following = new();

    public RunScheduleCommand()
        : base(
            "run",
            "Starts a run of a schedule now, with what the schedule gives it",
            "Neither its hours nor its other conditions keep it back; whoever asks has decided. It counts among the schedule's runs. Standard output carries the id of the run, "
            + "as of media run.",
            new Example("schedules run nightly-scan --watch", "Tries out what will happen tonight"))
    {
        Add(name);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        try
        {
            var started = await NamedSchedule.AskAsync(session, wanted, client => client.RunScheduleAsync(wanted, cancellationToken), cancellationToken);
            return await following.GoOnAsync(session, started, wanted, cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }
}
