using System.Text.Json;

using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What happened in a run beyond what its steps say of themselves: attempts that failed, messages, decisions of people.</summary>
internal static class RunStory
{
    private const int MostTold = 12;
    private const int MostPages = 20;

    public static async Task WriteAsync(Session session, Run run, CancellationToken cancellationToken)
    {
        var keys = run.Steps.ToDictionary(step => step.Id);
        var told = new Queue<(DateTimeOffset At, Cell Text)>();
        await foreach (var happened in Pages.FollowAsync(after => session.Client.GetRunStoryAsync(run.Id, after, cancellationToken)).Take(MostPages).SelectMany(page => page))
        {
            if (Words(happened, happened.Step is { } id ? keys.GetValueOrDefault(id) : null) is { } words)
            {
                told.Enqueue((happened.At, words));
                if (told.Count > MostTold)
                {
                    told.Dequeue();
                }
            }
        }

        if (told.Count == 0)
        {
            return;
        }

        session.Terminal.Line();
        session.Terminal.Line("What happened", Ink.Strong);
        var listing = new Listing("when", "what");
        foreach (var (at, text) in told)
        {
            listing.Add(RelativeTime.Ago(at, session.Time.GetUtcNow()), text with { Text = text.Text.ReplaceLineEndings(" ") });
        }

        listing.Write(session.Terminal);
    }

    // Null for what the list of steps says already.
    private static Cell? Words(LiveEvent happened, RunStep? step)
    {
        var name = step?.Key ?? "a step";
        return happened.Kind switch
        {
            "step.retrying" or "step.failed" when happened.Kind == "step.retrying" || step?.Status != StepStatus.Failed =>
                new Cell($"{name} failed: {Text(happened, "class")}: {Text(happened, "message")} (attempt {Text(happened, "attempt")})", Ink.Doubtful),
            "step.recovering" => new Cell(
                $"{name} {(Text(happened, "failed") == "True" ? "could not be helped" : "is helped")} by {Text(happened, "rung").Replace('_', ' ')}: {Text(happened, "message")}", Ink.Doubtful),
            "item.failed" => new Cell($"{name} failed: {Text(happened, "class")}: {Text(happened, "message")}", Ink.Doubtful),
            "step.lost" => new Cell($"{name} lost its worker, and went back into the queue", Ink.Doubtful),
            "step.message" => new Cell($"{name}: {Text(happened, "message")}", Text(happened, "level") is "warning" or "error" or "critical" ? Ink.Doubtful : null),
            "run.cancelling" => new Cell($"cancelled by {Text(happened, "by")}{Because(happened)}"),
            "run.retried" => new Cell($"retried by {Text(happened, "by")}{Because(happened)}"),
            "run.prioritised" => new Cell($"priority {Text(happened, "priority")} given by {Text(happened, "by")}"),
            "approval.asked" => new Cell($"{Asker(name, happened)} asked: {Text(happened, "message")}"),
            "approval.decided" => new Cell($"{Asker(name, happened)} was {Text(happened, "decision")} {(Text(happened, "by") is { Length: > 0 } by ? $"by {by}" : "since nobody answered in time")}{(Text(happened, "comment") is { Length: > 0 } said ? $": {said}" : "")}"),
            "approval.overdue" => new Cell($"{Asker(name, happened)} was not answered in time, and goes on waiting", Ink.Doubtful),
            "approval.withdrawn" => new Cell($"{Asker(name, happened)} is not asked any more{Because(happened)}"),
            "run.held" => new Cell($"held by {Text(happened, "by")}{Because(happened)}"),
            "run.released" => new Cell($"released by {Text(happened, "by")}"),
            "run.triggered" => new Cell($"started by {Event(happened)}"),
            "schedule.started" => new Cell($"started by the schedule {Text(happened, "schedule")}{(Text(happened, "by") is { Length: > 0 } by ? $", as {by} asked" : $", due at {Text(happened, "due")}")}"),
            "trigger.refused" => new Cell($"{Text(happened, "workflow")} was not started at {Text(happened, "event")}: {Text(happened, "reason")}", Ink.Doubtful),
            _ => (Cell?)null,
        };
    }

    private static string Asker(string step, LiveEvent happened) => Text(happened, "item") is { Length: > 0 } item ? $"{step}, item {item}," : step;

    private static string Event(LiveEvent happened) =>
        Text(happened, "of") is { Length: > 0 } of ? $"{Text(happened, "event")} of {of}" : $"the event {Text(happened, "event")} ({Text(happened, "id")})";

    private static string Because(LiveEvent happened) => Text(happened, "reason") is { Length: > 0 } reason ? $": {reason}" : "";

    private static string Text(LiveEvent happened, string name) =>
        happened.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
