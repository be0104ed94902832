using System.Text.Json;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Events;

/// <summary>
/// What happens to runs, as lines of the log: one worker writes them for all, from the events. What steps do is told by the workers that
/// do them. Where nobody wants such lines, nothing is read.
/// </summary>
internal sealed partial class StoryLog(EventStore store, WorkerState state, TimeProvider time, ILogger<StoryLog> logger) : BackgroundService
{
    private const int PageSize = 500;

    // Above that, a line for each would bury all others; each is still told to whoever wants every detail.
    private const int MostLines = 20;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private EventPosition? place;
    private bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Beat, time, stoppingToken);
            if (!state.HasDuty || !logger.IsEnabled(LogLevel.Information))
            {
                // Whoever had the duty meanwhile has told it.
                place = null;
                continue;
            }

            try
            {
                while (await RunOnceAsync(stoppingToken))
                {
                    // There is more.
                }

                isAway = false;
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (!isAway)
                {
                    IsAway(failure.Message);
                    isAway = true;
                }
            }
        }
    }

    /// <summary>Writes what is new; returns whether there is more already.</summary>
    private async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (place is not { } from)
        {
            place = await store.EndAsync(cancellationToken);
            return false;
        }

        var batch = await store.ReadAsync(from, PageSize, cancellationToken);
        foreach (var row in batch.Rows.Where(row => row.Kind.StartsWith("run.", StringComparison.Ordinal)))
        {
            Tell(row);
        }

        place = batch.End;
        return batch.Rows.Count == PageSize;
    }

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

    private static string Word(string kind) => kind["run.".Length..].Replace('_', ' ');

    private static string Details(JsonElement? data) =>
        data is { ValueKind: JsonValueKind.Object } members && string.Join(", ", members.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => $"{member.Name} {member.Value}")) is { Length: > 0 } text
            ? $" ({text})"
            : "";

    [LoggerMessage(Message = "Run {Run}: {Happened}{Details}")]
    private partial void OneRun(LogLevel level, Guid? run, string happened, string details);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} runs: {Happened}")]
    private partial void ManyRuns(int count, string happened);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The events cannot be read for the log: {Reason}")]
    private partial void IsAway(string reason);

    /// <summary>What every log line of a run carries.</summary>
    private sealed class RunLogScope(Guid? run) : List<KeyValuePair<string, object?>>([new("media.run", run)])
    {
        public override string ToString() => $"run {run}";
    }
}
