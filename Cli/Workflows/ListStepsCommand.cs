using System.CommandLine;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows steps</c>.</summary>
internal sealed class ListStepsCommand : Verb
{
    private readonly Argument<string?> kind = new("kind")
    {
        HelpName = "[KIND]",
        Description = "One kind, such as log.write: what it takes, and what it gives back",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ListStepsCommand()
        : base(
            "steps",
            "The kinds of steps that the workers can do, or what one of them takes",
            "Workers make known what they can do when they start: what is not in this list, no worker here has done since. "
            + "A dry run executes the kinds that read, and only asks those that write for their plan.",
            new Example("workflows steps", "What a definition can use"),
            new Example("workflows steps log.write", "What stands under 'with' of a step of that kind"),
            new Example("workflows steps --json | jq -r '.[] | select(.requires | index(\"gpu\")) | .kind'", "The kinds that need a GPU")) =>
        Add(kind);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, wanted) = (session.Terminal, session.Arguments.GetValue(kind));
        var types = await session.Client.ListStepTypesAsync(cancellationToken);
        if (wanted is not null)
        {
            var type = Find(types, wanted);
            if (session.WantsJson)
            {
                terminal.Json(type);
            }
            else
            {
                Show(terminal, type, session.Time.GetUtcNow());
            }
        }
        else if (session.WantsJson)
        {
            terminal.Json(types);
        }
        else if (types.Count == 0)
        {
            terminal.Line("No worker has made known yet what it can do. Whether there is one: media status");
        }
        else
        {
            Show(terminal, types);
        }

        return ExitCode.Done;
    }

    // A kind is stronger than a name that another had before.
    private static StepType Find(IReadOnlyList<StepType> types, string wanted) =>
        types.FirstOrDefault(type => type.Kind == wanted)
        ?? types.FirstOrDefault(type => type.Aliases.Contains(wanted))
        ?? throw new CommandException($"No worker knows the kind of step '{wanted}'.{Misunderstanding.Suggest(wanted, types.Select(type => type.Kind))}");

    private static void Show(Terminal terminal, IReadOnlyList<StepType> types)
    {
        var listing = new Listing("kind", "access", "uses", "requires", "title");
        foreach (var type in types)
        {
            listing.Add(type.Kind, Word(type.Access), type.Resource, string.Join(' ', type.Requires), type.Title);
        }

        listing.Write(terminal, margin: 0);
    }

    private static void Show(Terminal terminal, StepType type, DateTimeOffset now)
    {
        terminal.Line($"{type.Kind}: {type.Title}", Ink.Strong);
        terminal.Paragraph(
            $"{Word(type.Access)}, uses {type.Resource}{Listed(", requires ", type.Requires)}{Listed(", formerly ", type.Aliases)}; "
            + $"made known by version {Release.Of(type.Version)}, {RelativeTime.Ago(type.PublishedAt, now)}",
            0,
            Ink.Quiet);
        if (type.Description is { } description)
        {
            terminal.Line();
            terminal.Paragraph(description, 0);
        }

        SchemaOutline.Write(terminal, "Input", type.Input);
        if (type.Output is { } output)
        {
            SchemaOutline.Write(terminal, "Output", output);
        }
    }

    private static string Listed(string words, IReadOnlyList<string> names) => names.Count == 0 ? "" : words + string.Join(", ", names);

    private static string Word(StepAccess access) => access switch
    {
        StepAccess.Read => "reads",
        StepAccess.Write => "writes",
        _ => "unknown",
    };
}
