using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows add</c>.</summary>
internal sealed class AddWorkflowCommand : Verb
{
    private readonly Argument<string> file = new("file") { HelpName = "FILE", Description = "The definition, in JSON or YAML; - is standard input" };

    private readonly Option<bool> check = new("--check") { Description = "Only says what is wrong with it" };

    public AddWorkflowCommand()
        : base(
            "add",
            "Adds a definition, or a new version of one",
            "The name stands in the definition. What is wrong with it is told all at once, one fault per line as FILE:LINE:COLUMN, which editors "
            + "understand, and the exit code is 1. The same content again, in whatever words, makes no new version.",
            new Example("workflows add tidy-up.yaml --check", "Whether it would be taken"),
            new Example("workflows add tidy-up.yaml", "Registers it"),
            new Example("workflows show tidy-up --source --url https://media.example.org | media workflows add -", "Brings a workflow over from another system"))
    {
        Add(file);
        Add(check);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, isTrial) = (session.Terminal, session.Arguments.GetValue(check));
        var definition = await DefinitionFile.ReadAsync(session.Arguments.GetRequiredValue(file), cancellationToken);
        try
        {
            var taken = await session.Client.RegisterWorkflowAsync(definition.Text, definition.Format, isTrial, cancellationToken);
            if (session.WantsJson)
            {
                terminal.Json(taken);
            }
            else
            {
                terminal.Line(isTrial ? $"No fault was found in the workflow '{taken.Name}'."
                    : taken.Added ? $"Workflow '{taken.Name}' is added as version {taken.Version}."
                    : $"Nothing new: version {taken.Version} of '{taken.Name}' says the same.");
            }

            return ExitCode.Done;
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            Tell(session, definition.Name, refusal.Errors);
            return ExitCode.Failed;
        }
    }

    private static void Tell(Session session, string file, IReadOnlyList<WorkflowError> errors)
    {
        if (session.WantsJson)
        {
            session.Terminal.Json(new { file, errors });
            return;
        }

        foreach (var error in errors)
        {
            var place = error.Pointer.Length == 0 ? "" : $"{error.Pointer}: ";
            var advice = error.Suggestion is null ? "" : $"; {error.Suggestion}";
            session.Terminal.Remark($"{file}:{error.Line}:{error.Column}: {place}{error.Message}{advice}".ReplaceLineEndings(" "));
        }
    }
}
