using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media replay</c>.</summary>
internal sealed class ReplayCommand : Verb
{
    private readonly Argument<string> which = NamedRun.Argument();

    private readonly RangeOptions range = new("The step with which the new run begins, by its id in the workflow");
    private readonly InputOptions inputs = new();
    private readonly Following following = new();

    public ReplayCommand()
        : base(
            "replay",
            "A new run that repeats a part of an earlier one",
            "What the other steps handed back is used again. The earlier run stays as it is. To open what failed in place: media retry; "
            + "to do all of it once more: media run --again.",
            new Example("replay 1f2e3d4c --from transcode --watch", "From one step on, and follows it to its end"),
            new Example("replay 1f2e3d4c --from transcode --input codec=hevc", "With one input changed"),
            new Example("replay 1f2e3d4c --only caption", "One step by itself"))
    {
        Add(which);
        range.AddTo(this);
        inputs.AddTo(this);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var part = range.Read(session.Arguments);
        if (part.From is null == part.Only is null)
        {
            throw new UsageException("Say with which step to begin (--from), or which steps to repeat (--only): one of the two.");
        }

        var id = await NamedRun.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var run = await session.Client.GetRunAsync(id, cancellationToken);
        foreach (var step in (IEnumerable<string>)[.. new[] { part.From, part.To }.OfType<string>(), .. part.Only ?? [], .. part.Skip ?? []])
        {
            if (run.Steps.All(known => known.Key != step))
            {
                throw new CommandException($"{RunWords.Name(run)} has no step '{step}'.{Misunderstanding.Suggest(step, run.Steps.Select(known => known.Key))}");
            }
        }

        try
        {
            var given = await inputs.ReadAsync(session.Arguments, () => Task.FromResult(run.Inputs), cancellationToken);
            var started = await session.Client.ReplayRunAsync(id, new ReplayRun(part.From, given, part.To, part.Only, part.Skip), cancellationToken);
            var what = part.From is { } from ? $"from '{from}'" : $"only {string.Join(", ", part.Only!.Select(step => $"'{step}'"))}";
            return await following.GoOnAsync(session, started, $"{RunWords.Name(run)} {what}", cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }
}
