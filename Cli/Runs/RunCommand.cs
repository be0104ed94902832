using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media run</c>.</summary>
internal sealed class RunCommand : Verb
{
    private const int Extreme = 100;

    private readonly Argument<string?> workflow = new("workflow") { HelpName = "WORKFLOW", Description = "The workflow's name", Arity = ArgumentArity.ZeroOrOne };
    private readonly InputOptions inputs = new();
    private readonly Option<string[]> labels = new("--label") { HelpName = "NAME=VALUE", Description = "A word that the run carries, to find it by. May be given several times" };

    private readonly Option<int?> priority = new("--priority")
    {
        HelpName = "NUMBER",
        Description = $"From {-Extreme} to {Extreme}; each step of it counts as ten minutes of waiting",
        CustomParser = ReadPriority,
    };

    private readonly Option<string?> once = new("--once") { HelpName = "KEY", Description = "Only if no run was started for this key before; else that run is meant" };
    private readonly Option<int?> version = VersionNumber.Option();
    private readonly Option<bool> dry = new("--dry-run") { Description = "Changes nothing: reads, and plans what would be changed. Then: media plan, media apply" };
    private readonly RangeOptions range = new("Only from this step on: it, and what comes after it");
    private readonly Option<string?> again = new("--again") { HelpName = "RUN", Description = "Instead of a workflow: does this run once more, with its inputs, or others where they are given" };
    private readonly Following following = new();

    public RunCommand()
        : base(
            "run",
            "Starts a workflow",
            "Standard output carries the id of the run and nothing else, unless it is watched. With --wait or --watch the exit code is 0 when the run "
            + "completed, 3 when it completed with errors, and 1 when it failed or was cancelled; --json then gives the run as it ended.",
            new Example("run tidy-up", "Without inputs, or with those that are usual"),
            new Example("run tidy-up --input season=2 --input 'tags=[\"a\",\"b\"]' --watch", "With inputs, and follows it to its end"),
            new Example("run tidy-up --inputs inputs.json --once night-2026-11-21 --wait", "From a script that may run twice"),
            new Example("run tidy-up --dry-run --wait", "Only says what it would change"),
            new Example("run tidy-up --to find --skip report", "Only a part of it"),
            new Example("run --again 1f2e3d4c --input season=3", "Once more, with one input changed"))
    {
        Add(workflow);
        inputs.AddTo(this);
        Add(labels);
        Add(priority);
        Add(once);
        Add(version);
        Add(dry);
        range.AddTo(this);
        Add(again);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (name, earlier) = (session.Arguments.GetValue(workflow), session.Arguments.GetValue(again));
        if (name is null == earlier is null)
        {
            throw new UsageException(name is null
                ? "Which workflow? Which there are: media workflows list"
                : "Name a workflow, or a run with --again: not both.");
        }

        try
        {
            var started = earlier is null ? await StartAsync(session, name!, cancellationToken) : await RepeatAsync(session, earlier, cancellationToken);
            return await following.GoOnAsync(session, started, earlier is null ? name! : $"Again {earlier}", cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }

    private async Task<StartedRun> StartAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var words = NamedValues.Read(arguments.GetValue(labels) ?? [], "--label");
        var part = range.Read(arguments);
        var wish = new StartRun(
            name,
            await inputs.ReadAsync(arguments, usual: null, cancellationToken),
            arguments.GetValue(version),
            arguments.GetValue(priority) ?? 0,
            words.Count > 0 ? words : null,
            arguments.GetValue(once))
        {
            DryRun = arguments.GetValue(dry),
            From = part.From,
            To = part.To,
            Only = part.Only,
            Skip = part.Skip,
        };
        return await NamedWorkflow.AskAsync(session, name, client => client.StartRunAsync(wish, cancellationToken), cancellationToken);
    }

    private async Task<StartedRun> RepeatAsync(Session session, string earlier, CancellationToken cancellationToken)
    {
        var foreign = ((Option[])[labels, priority, once, version, dry, .. range.All]).FirstOrDefault(option => session.Arguments.GetResult(option) is { Implicit: false });
        if (foreign is not null)
        {
            throw new UsageException($"{foreign.Name} cannot be given with --again: the run is repeated with what it has.");
        }

        var id = await NamedRun.FindAsync(session, earlier, cancellationToken);
        var given = await inputs.ReadAsync(session.Arguments, async () => (await session.Client.GetRunAsync(id, cancellationToken)).Inputs, cancellationToken);
        return await session.Client.RunAgainAsync(id, given, cancellationToken);
    }

    private static int? ReadPriority(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -Extreme and <= Extreme)
        {
            return number;
        }

        result.AddError($"'{text}' is no priority: write a number from {-Extreme} to {Extreme}");
        return null;
    }
}
