using System.CommandLine;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media replay</c>.</summary>
internal sealed class ReplayCommand : Verb
{
    private readonly Argument<string> which = NamedRun.Argument();

    private readonly Option<string> from = new("--from")
    {
        HelpName = "STEP",
        Required = true,
        Description = "The step with which the new run begins, by its id in the workflow",
    };

    private readonly InputOptions inputs = new();
    private readonly Following following = new();

    public ReplayCommand()
        : base(
            "replay",
            "A new run that begins at a step of an earlier one",
            "What the steps before it handed back is used again. The earlier run stays as it is. To open what failed in place: media retry; "
            + "to do all of it once more: media run --again.",
            new Example("replay 1f2e3d4c --from transcode --watch", "From one step on, and follows it to its end"),
            new Example("replay 1f2e3d4c --from transcode --input codec=hevc", "With one input changed"))
    {
        Add(which);
        Add(from);
        inputs.AddTo(this);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (typed, step) = (session.Arguments.GetRequiredValue(which), session.Arguments.GetRequiredValue(from));
        var id = await NamedRun.FindAsync(session, typed, cancellationToken);
        var run = await session.Client.GetRunAsync(id, cancellationToken);
        if (run.Steps.All(known => known.Key != step))
        {
            throw new CommandException($"{RunWords.Name(run)} has no step '{step}'.{Misunderstanding.Suggest(step, run.Steps.Select(known => known.Key))}");
        }

        try
        {
            var given = await inputs.ReadAsync(session.Arguments, () => Task.FromResult(run.Inputs), cancellationToken);
            var started = await session.Client.ReplayRunAsync(id, step, given, cancellationToken);
            return await following.GoOnAsync(session, started, $"{RunWords.Name(run)} from '{step}'", cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }
}
