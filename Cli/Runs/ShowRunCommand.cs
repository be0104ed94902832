using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media show</c>.</summary>
internal sealed class ShowRunCommand : Verb
{
    private readonly Argument<string> which = NamedRun.Argument();

    public ShowRunCommand()
        : base(
            "show",
            "A run, whole: its steps, what went wrong, what it was given and handed back, and what helps",
            "With --json also what every step handed back. The exit code says nothing of how the run ended: that is what 'media watch' does.",
            new Example("show 1f2e3d4c", "What became of a run; the end of its id is enough"),
            new Example("show 1f2e3d4c --json | jq '.steps[] | {key, output}'", "What its steps handed back")) =>
        Add(which);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedRun.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var run = await session.Client.GetRunAsync(id, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(run);
            return ExitCode.Done;
        }

        var now = session.Time.GetUtcNow();
        Head(session.Terminal, run, now);
        Steps(session.Terminal, "Steps", run.Steps.Where(step => step.Part != StepPart.Finally), now);
        Steps(session.Terminal, "Finally", run.Steps.Where(step => step.Part == StepPart.Finally), now);
        await RunStory.WriteAsync(session, run, cancellationToken);
        var whole = $"media show {ShortId.Of(run.Id)} --json";
        if (run.Inputs.Count > 0)
        {
            DocumentText.Write(session.Terminal, "Inputs", run.Inputs, whole);
        }

        if (run.Outputs is { } outputs)
        {
            DocumentText.Write(session.Terminal, "Outputs", outputs, whole);
        }

        var queue = run.Steps.Any(RunAdvice.IsHeldUp) ? await QueueAsync(session.Client, cancellationToken) : null;
        RunAdvice.Write(session.Terminal, run, queue);
        return ExitCode.Done;
    }

    private static void Head(Terminal terminal, Run run, DateTimeOffset now)
    {
        var standing = Standing.Of(run);
        terminal.Line(run.Title ?? run.Workflow, Ink.Strong);
        terminal.Line($"{run.Workflow}, version {run.Version}, run {run.Id}", Ink.Quiet);
        terminal.Write(standing.Text, standing.Style);
        terminal.Line($"{RunWords.HowLong(run, now)}; started {RelativeTime.Ago(run.CreatedAt, now)} by {run.CreatedBy}");
        foreach (var (name, value) in Particulars(run))
        {
            terminal.Write($"{name} ", Ink.Quiet);
            terminal.Line(value);
        }

        if (run.Failure is { } failure)
        {
            terminal.Paragraph(RunWords.Failure(failure).ReplaceLineEndings(" "), 0, Ink.Bad);
        }
    }

    private static IEnumerable<(string Name, string Value)> Particulars(Run run)
    {
        if (run.Labels.Count > 0)
        {
            yield return ("labels", string.Join(", ", run.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")));
        }

        if (run.Priority != 0)
        {
            yield return ("priority", run.Priority.ToString(CultureInfo.InvariantCulture));
        }

        if (run.ParentRun is { } parent)
        {
            yield return ("part of run", ShortId.Of(parent));
        }

        if (run.ReplayOf is { } first)
        {
            yield return ("replay of run", ShortId.Of(first));
        }

        if (run.IdempotencyKey is { } key)
        {
            yield return ("once for", key);
        }

        if (run.Group is { } group)
        {
            yield return ("takes turns with", group.Length == 0 ? $"all runs of {run.Workflow}" : $"the runs of {run.Workflow} in {group}");
        }

        if (run.CancelledBy is { } by)
        {
            yield return ("cancelled by", by);
        }
    }

    private static void Steps(Terminal terminal, string heading, IEnumerable<RunStep> steps, DateTimeOffset now)
    {
        var listing = new Listing("status", "step", "does", "took", "tries", "about");
        var isEmpty = true;
        foreach (var step in steps)
        {
            isEmpty = false;
            listing.Add(
                Standing.Of(step.Status),
                step.Key,
                StepWords.Work(step),
                StepWords.Took(step, now),
                step.Attempt == 0 || step.Status == StepStatus.Skipped ? "" : step.Attempt.ToString(CultureInfo.InvariantCulture),
                StepWords.About(step, now).ReplaceLineEndings(" "));
        }

        if (!isEmpty)
        {
            terminal.Line();
            terminal.Line(heading, Ink.Strong);
            listing.Write(terminal);
        }
    }

    // Who may see runs need not be allowed to see the queue.
    private static async Task<QueueStatus?> QueueAsync(MediaClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetQueueAsync(cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Status is not null)
        {
            return null;
        }
    }
}
