using System.Text.Json.Nodes;

using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Triggers;

/// <summary>
/// Starts what listens to the ends of runs, and tells the schedules that come after them: one worker does it for all, and keeps in the database how
/// far it has come. Where two do for a moment, or one begins again, nothing is started twice, since the place of the end among the events makes its id.
/// </summary>
internal sealed partial class RunEnds(TriggerStore store, AgendaStore schedules, EventTriggers triggers, WorkerState state, TimeProvider time, ILogger<RunEnds> logger)
    : Duty(state, Beat, time, logger)
{
    private const int PageSize = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    // One stretch of what happened.
    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (from, to, ends) = await store.EndsAsync(PageSize, cancellationToken);
        foreach (var end in ends)
        {
            if (end.Schedule is { } schedule)
            {
                await schedules.PromptAsync(schedule, end.Event.Id, end.Event.Document, end.Event.Depth, cancellationToken);
                continue;
            }

            var answer = await triggers.TellAsync(end.Event, end.Listener, cancellationToken);
            if (answer.Outcome == TriggerOutcome.Refused)
            {
                Refused(end.Listener.Workflow, end.Event.Kind, end.Run, answer.Reason!);
                await store.NoteAsync(
                    "trigger.refused", end.Run, new JsonObject { ["event"] = end.Event.Kind, ["workflow"] = end.Listener.Workflow, ["reason"] = answer.Reason }, cancellationToken);
            }
        }

        if (to > from)
        {
            await store.AdvanceAsync(to, cancellationToken);
        }

        return to.Ordinal == EventPosition.WholeRow ? TimeSpan.Zero : Beat;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Workflow} was not started at {Event} of run {Run}: {Reason}")]
    private partial void Refused(string workflow, string @event, Guid run, string reason);
}
