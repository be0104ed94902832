using System.Globalization;
using System.Text.Json;

using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>A line of a run's log: what its story tells, and between that when its steps began and ended.</summary>
/// <param name="Step">The key of the step that it is about.</param>
/// <param name="IsOfAttempt">Whether it tells what became of an attempt, or what was tried after it.</param>
internal sealed record LogLine(string Id, DateTimeOffset At, Tone Tone, string? Step, string Words, bool IsOfAttempt = false)
{
    private static readonly HashSet<string> OfAttempts = ["step.failed", "step.retrying", "step.recovering", "step.lost", "step.interrupted"];

    // Nobody reads further across; the text of the whole has it.
    private const int Longest = 2_000;

    public static IReadOnlyList<LogLine> Of(Run run, RunStory story)
    {
        var keys = run.Steps.ToDictionary(step => step.Id, step => step.Key);
        var told = story.Events.Select(happened => Of(happened, happened.Step is { } step ? keys.GetValueOrDefault(step) : null)).ToList();
        // What happened before the part that is here would stand in the wrong place.
        var from = story.Earlier is null || told.Count == 0 ? DateTimeOffset.MinValue : told[0].At;
        return [.. told.Concat(run.Steps.SelectMany(Of).Where(line => line.At >= from)).OrderBy(line => line.At)];
    }

    private static LogLine Of(LiveEvent happened, string? step)
    {
        var (words, level) = (Text(happened, "message"), Text(happened, "level"));
        return happened.Kind switch
        {
            "step.message" => Line(level is "error" or "critical" ? Tone.Bad : level == "warning" ? Tone.Warn : Tone.Idle, words ?? ""),
            "step.failed" or "item.failed" => Line(Tone.Bad, $"Failed ({Text(happened, "class")}): {words}"),
            "step.retrying" => Line(Tone.Warn, $"Attempt {Text(happened, "attempt")} failed ({Text(happened, "class")}): {words} {Again(happened)}"),
            "step.recovering" => Line(
                IsFailed(happened) ? Tone.Warn : Tone.Busy, $"{(IsFailed(happened) ? "Could not be helped" : "Helped")} ({Text(happened, "rung")?.Replace('_', ' ')}): {words}"),
            "step.waiting" => Line(Tone.Idle, words ?? "Waits"),
            "step.paused" => Line(Tone.Warn, words ?? "Its workflow is paused"),
            "step.lost" => Line(Tone.Warn, "The worker that had it fell silent; another one may take it"),
            "step.interrupted" => Line(Tone.Warn, "Its worker was stopped; another one may take it"),
            "approval.asked" => Line(Tone.Warn, $"Asks{Item(happened)}: {words}"),
            "approval.decided" => Line(
                Text(happened, "decision") == "approved" ? Tone.Good : Tone.Bad,
                $"{(Text(happened, "by") is { } by ? $"{by} {Text(happened, "decision")} it" : $"Nobody answered in time: {Text(happened, "decision")}")}{Item(happened)}{(Text(happened, "comment") is { } said ? $": {said}" : "")}"),
            "approval.overdue" => Line(Tone.Bad, $"Nobody answered in time{Item(happened)}; it goes on waiting"),
            "approval.withdrawn" => Line(Tone.Idle, $"Not asked any more{Item(happened)}: {Text(happened, "reason")}"),
            "run.cancelling" => Line(Tone.Warn, $"Cancelled by {Text(happened, "by")}{(Text(happened, "reason") is { } reason ? $": {reason}" : "")}"),
            "run.held" => Line(Tone.Idle, $"Held by {Text(happened, "by")}: {Text(happened, "reason")}"),
            "run.released" => Line(Tone.Idle, $"Released by {Text(happened, "by")}"),
            "run.retried" => Line(Tone.Busy, $"Retried by {Text(happened, "by")}"),
            "run.prioritised" => Line(Tone.Busy, $"Priority {Text(happened, "priority")}, set by {Text(happened, "by")}"),
            var kind => Line(Tone.Idle, words is null ? kind : $"{kind}: {words}"),
        };

        LogLine Line(Tone tone, string text) => new(happened.Id, happened.At, tone, step, Cut(text), OfAttempts.Contains(happened.Kind));
    }

    private static IEnumerable<LogLine> Of(RunStep step)
    {
        if (step.StartedAt is { } began)
        {
            yield return new LogLine($"{step.Id}-began", began, Tone.Busy, step.Key, "Started");
        }

        if (step.FinishedAt is { } ended && step.Status != StepStatus.Failed)
        {
            var words = step.Status switch
            {
                StepStatus.Completed => $"Completed in {TimeInWords.Short(ended - (step.StartedAt ?? ended))}",
                StepStatus.Skipped => $"Skipped: {step.Reason}",
                _ => StatusLook.Of(step.Status).Word + (step.Reason is { } reason ? $": {reason}" : ""),
            };
            yield return new LogLine($"{step.Id}-ended", ended, StatusLook.Of(step.Status).Tone, step.Key, Cut(words));
        }
    }

    private static string Item(LiveEvent happened) => Text(happened, "item") is { } item ? $" (item {item})" : "";

    // A rung that failed itself.
    private static bool IsFailed(LiveEvent happened) =>
        happened.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("failed", out var failed) && failed.ValueKind == JsonValueKind.True;

    private static string Again(LiveEvent happened) =>
        Text(happened, "dueAt") is { } due && DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, out var at) ? $"It is tried again in {TimeInWords.Rough(at - happened.At)}." : "";

    private static string? Text(LiveEvent happened, string name) =>
        happened.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
