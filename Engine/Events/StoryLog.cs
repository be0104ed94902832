using System.Text.Json;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Events;

/// <summary>
/// What happens to runs, and what needs a person, as lines of the log: one worker writes them for all, from the events. What steps do is told by the workers that
/// do them. Where nobody wants such lines, nothing is read.
/// </summary>
internal sealed partial class StoryLog(EventStore store, WorkerState state, TimeProvider time, ILogger<StoryLog> logger) : Duty(state, Beat, time, logger)
{
    private const int PageSize = 500;

    // Above that, a line for each would bury all others; each is still told to whoever wants every detail.
    private const int MostLines = 20;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private EventPosition? place;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            Leave();
            return Beat;
        }

        if (place is not { } from)
        {
            place = await store.EndAsync(cancellationToken);
            return Beat;
        }

        var batch = await store.ReadAsync(from, PageSize, cancellationToken);
        foreach (var row in batch.Rows)
        {
            if (row.Kind.StartsWith("run.", StringComparison.Ordinal))
            {
                Tell(row);
            }
            else if (row.Kind.StartsWith("incident.", StringComparison.Ordinal))
            {
                TellIncident(row);
            }
        }

        place = batch.End;
        return batch.Rows.Count == PageSize ? TimeSpan.Zero : Beat;
    }

    // Whoever has the duty meanwhile tells it.
    private protected override void Leave() => place = null;

    private void Tell(EventRow row)
    {
        var word = Word(row.Kind);
        if (row.Count > MostLines)
        {
            ManyRuns(row.Count, word);
        }

        var level = row.Kind switch
        {
            _ when row.Count > MostLines => LogLevel.Debug,
            "run.failed" => LogLevel.Error,
            "run.completed_with_errors" => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        if (!logger.IsEnabled(level))
        {
            return;
        }

        foreach (var happening in row.Each())
        {
            using var words = logger.BeginScope(new RunLogScope(happening.Run));
            OneRun(level, happening.Run, word, Details(happening.Data));
        }
    }

    private void TellIncident(EventRow row)
    {
        foreach (var happening in row.Each())
        {
            AnIncident(row.Kind == "incident.opened" ? LogLevel.Warning : LogLevel.Information, row.Kind["incident.".Length..], Details(happening.Data));
        }
    }

    private static string Word(string kind) => kind["run.".Length..].Replace('_', ' ');

    private static string Details(JsonElement? data) =>
        data is { ValueKind: JsonValueKind.Object } members && string.Join(", ", members.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => $"{member.Name} {member.Value}")) is { Length: > 0 } text
            ? $" ({text})"
            : "";

    [LoggerMessage(Message = "Run {Run}: {Happened}{Details}")]
    private partial void OneRun(LogLevel level, Guid? run, string happened, string details);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} runs: {Happened}")]
    private partial void ManyRuns(int count, string happened);

    [LoggerMessage(Message = "An incident was {Happened}{Details}")]
    private partial void AnIncident(LogLevel level, string happened, string details);

    /// <summary>What every log line of a run carries.</summary>
    private sealed class RunLogScope(Guid? run) : List<KeyValuePair<string, object?>>([new("media.run", run)])
    {
        public override string ToString() => $"run {run}";
    }
}
