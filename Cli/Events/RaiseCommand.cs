using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Events;

namespace Aspire.Media.Cli.Events;

/// <summary><c>media raise</c>.</summary>
internal sealed class RaiseCommand : Verb
{
    // Of two values with one name nobody knows which is meant.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Argument<string> kind = new("event") { HelpName = "EVENT", Description = "Its kind, such as scan.finished" };
    private readonly Option<string?> data = new("--data") { HelpName = "JSON", Description = "What there is to know of it, for the expressions of those who listen" };
    private readonly Option<string?> id = new("--id") { HelpName = "ID", Description = "Told again with the same id, it starts nothing again" };

    public RaiseCommand()
        : base(
            "raise",
            "Tells of an event, at which workflows may start",
            "Every workflow that listens to the event by its `on` is named, with the run that it started, or why it did not. "
            + "The exit code is 0 as long as none of them was refused, even if nobody listens.",
            new Example("raise scan.finished --data '{\"count\":3}'", "Starts what listens to it"),
            new Example("raise scan.finished --id nightly-2026-11-21", "From a script that may run twice"))
    {
        Add(kind);
        Add(data);
        Add(id);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var raised = await session.Client.RaiseEventAsync(
            new RaiseEvent(arguments.GetRequiredValue(kind), arguments.GetValue(id), Parse(arguments.GetValue(data))), cancellationToken);
        var exitCode = raised.Answers.Any(answer => answer.Outcome == TriggerOutcome.Refused) ? ExitCode.Failed : ExitCode.Done;
        if (session.WantsJson)
        {
            session.Terminal.Json(raised);
            return exitCode;
        }

        if (raised.Answers.Count == 0)
        {
            session.Terminal.Line($"No workflow listens to {raised.Event}.");
        }

        foreach (var answer in raised.Answers)
        {
            Tell(session.Terminal, answer);
        }

        return exitCode;
    }

    private static void Tell(Terminal terminal, TriggerAnswer answer)
    {
        if (answer.Outcome != TriggerOutcome.Refused)
        {
            terminal.Line(answer.Outcome switch
            {
                TriggerOutcome.Started => $"{answer.Workflow}: started {answer.Run}",
                TriggerOutcome.StartedBefore => $"{answer.Workflow}: started before {answer.Run}",
                _ => $"{answer.Workflow}: not started: {answer.Reason}",
            });
            return;
        }

        terminal.Complain($"{answer.Workflow}: not started: {answer.Reason}");
        foreach (var error in answer.Errors ?? [])
        {
            terminal.Complain($"  {error.Pointer}: {error.Message}{(error.Suggestion is null ? "" : $"; {error.Suggestion}")}");
        }
    }

    private static JsonNode? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException failure)
        {
            throw new UsageException($"--data holds no JSON, or a name twice (character {failure.BytePositionInLine + 1}): '{text}'");
        }
    }
}
