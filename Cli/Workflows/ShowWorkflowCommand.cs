using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows show</c>.</summary>
internal sealed class ShowWorkflowCommand : Verb
{
    private readonly Argument<string> name = NamedWorkflow.Argument();
    private readonly Option<int?> version = VersionNumber.Option();
    private readonly Option<bool> yaml = new("--yaml") { Description = "The definition as YAML" };
    private readonly Option<bool> source = new("--source") { Description = "The definition's text as it was given, to the byte" };

    public ShowWorkflowCommand()
        : base(
            "show",
            "A workflow: its inputs and steps, or its text",
            "Without an option it is told in short. With --json the whole record comes, with the text and the canonical form of the definition.",
            new Example("workflows show tidy-up", "What it asks for and what it does"),
            new Example("workflows show tidy-up --yaml > tidy-up.yaml", "A file to edit, and to add again"),
            new Example("workflows show tidy-up --version 1 --source", "How it began"))
    {
        Add(name);
        Add(version);
        Add(yaml);
        Add(source);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var (wanted, number) = (arguments.GetRequiredValue(name), arguments.GetValue(version));
        var (asYaml, asSource) = (arguments.GetValue(yaml), arguments.GetValue(source));
        if ((asYaml ? 1 : 0) + (asSource ? 1 : 0) + (session.WantsJson ? 1 : 0) > 1)
        {
            throw new UsageException("One of --yaml, --source and --json can be had at a time.");
        }

        if (asYaml || asSource)
        {
            var text = await NamedWorkflow.AskAsync(
                session,
                wanted,
                async client => asSource
                    ? await client.GetWorkflowSourceAsync(wanted, number, cancellationToken)
                    : Encoding.UTF8.GetBytes(await client.GetWorkflowYamlAsync(wanted, number, cancellationToken)),
                cancellationToken);
            await terminal.VerbatimAsync(text, cancellationToken);
            return ExitCode.Done;
        }

        var workflow = await NamedWorkflow.AskAsync(session, wanted, client => client.GetWorkflowAsync(wanted, number, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(workflow);
        }
        else
        {
            Show(terminal, workflow, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, Workflow workflow, DateTimeOffset now)
    {
        var definition = workflow.Definition;
        terminal.Line(Word(definition["title"]) ?? workflow.Name, Ink.Strong);
        terminal.Line(
            $"{workflow.Name}, version {workflow.Version}, in {ListVersionsCommand.Word(workflow.Format)} by {workflow.CreatedBy}, {RelativeTime.Ago(workflow.CreatedAt, now)}",
            Ink.Quiet);
        if (Word(definition["description"]) is { } description)
        {
            terminal.Line();
            foreach (var line in description.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            {
                terminal.Paragraph(line, 0);
            }
        }

        if (definition["inputs"] is JsonObject inputs)
        {
            SchemaOutline.Write(terminal, "Inputs", inputs);
        }

        ShowTriggers(terminal, definition["on"] as JsonArray);
        ShowSteps(terminal, "Steps", definition["steps"] as JsonArray);
        ShowSteps(terminal, "Finally", definition["finally"] as JsonArray);
    }

    private static void ShowTriggers(Terminal terminal, JsonArray? triggers)
    {
        if (triggers is null)
        {
            return;
        }

        terminal.Line();
        terminal.Line("Starts by itself", Ink.Strong);
        var listing = new Listing("at", "condition");
        foreach (var trigger in triggers.OfType<JsonObject>())
        {
            listing.Add($"{Word(trigger["event"])}{(Word(trigger["of"]) is { } of ? $" of {of}" : "")}", Condition(trigger));
        }

        listing.Write(terminal);
    }

    private static void ShowSteps(Terminal terminal, string heading, JsonArray? steps)
    {
        if (steps is null)
        {
            return;
        }

        terminal.Line();
        terminal.Line(heading, Ink.Strong);
        var listing = new Listing("id", "does", "after", "condition");
        foreach (var step in steps.OfType<JsonObject>())
        {
            listing.Add(Word(step["id"]) ?? "", Work(step), After(step), Condition(step));
        }

        listing.Write(terminal);
    }

    private static string Work(JsonObject step) =>
        Word(step["uses"]) ?? (Word(step["run"]) is { } child ? $"workflow {child}" : "waits for approval");

    private static string After(JsonObject step) =>
        step["needs"] is not JsonArray needs ? "" : needs.Count == 0 ? "nothing" : string.Join(", ", needs.Select(Word));

    private static string Condition(JsonObject step) => string.Join("; ", Conditions(step));

    private static IEnumerable<string> Conditions(JsonObject step)
    {
        if (Word(step["if"]) is { } condition)
        {
            yield return $"if {condition}";
        }

        if (step["forEach"] is { } list)
        {
            yield return $"for each of {Word(list) ?? "a list"}";
        }

        if (step["approval"] is not null && (step["uses"] ?? step["run"]) is not null)
        {
            yield return "once approved";
        }
    }

    private static string? Word(JsonNode? value) => value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
}
