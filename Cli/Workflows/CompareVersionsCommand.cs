using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows diff</c>.</summary>
internal sealed class CompareVersionsCommand : Verb
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string> name = NamedWorkflow.Argument();
    private readonly Argument<int?> from = VersionNumber.Argument("from", "The older version; without it the one before TO");
    private readonly Argument<int?> to = VersionNumber.Argument("to", "The newer version; without it the current one");

    public CompareVersionsCommand()
        : base(
            "diff",
            "What changed between two versions; without numbers, between the last two",
            "Compared is what a definition says, not how it is laid out; steps are followed by their ids, wherever they moved.",
            new Example("workflows diff tidy-up", "What the last change was"),
            new Example("workflows diff tidy-up 1 3", "All that changed from version 1 to version 3"))
    {
        Add(name);
        Add(from);
        Add(to);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var wanted = arguments.GetRequiredValue(name);
        var diff = await NamedWorkflow.AskAsync(
            session, wanted, client => client.DiffWorkflowAsync(wanted, arguments.GetValue(from), arguments.GetValue(to), cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(diff);
            return ExitCode.Done;
        }

        if (diff.Changes.Count == 0)
        {
            terminal.Line(diff.From == diff.To
                ? $"Nothing came before version {diff.To} of '{diff.Name}'."
                : $"Versions {diff.From} and {diff.To} of '{diff.Name}' say the same.");
            return ExitCode.Done;
        }

        terminal.Line($"{diff.Name}, from version {diff.From} to {diff.To}", Ink.Strong);
        foreach (var change in diff.Changes)
        {
            Show(terminal, change);
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, WorkflowChange change)
    {
        terminal.Line($"{Word(change.Kind)} {(change.Pointer.Length == 0 ? "the whole definition" : change.Pointer)}");
        if (change.Kind != WorkflowChangeKind.Added)
        {
            terminal.Line($"  - {Text(change.Before)}", Ink.Bad);
        }

        if (change.Kind != WorkflowChangeKind.Removed)
        {
            terminal.Line($"  + {Text(change.After)}", Ink.Good);
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(Compact) ?? "null";

    private static string Word(WorkflowChangeKind kind) => kind switch
    {
        WorkflowChangeKind.Added => "added",
        WorkflowChangeKind.Removed => "removed",
        WorkflowChangeKind.Changed => "changed",
        _ => "unknown change of",
    };
}
