using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Triggers;

/// <summary>
/// Starts what listens to an event, once for each event and listener: the run's idempotency key is made of both. What is not started says why.
/// </summary>
public sealed partial class EventTriggers(TriggerStore store, WorkflowLibrary library, RunStarter starter, TimeProvider time, ILogger<EventTriggers> logger)
{
    /// <summary>What an event may carry: larger things travel by reference.</summary>
    public const int LargestData = 64 * 1024;

    // Behind it comes the place of the trigger, and all together must be fit for an idempotency key.
    public const int LongestId = 150;

    /// <summary>Tells an event to all who listen; a story event keeps it.</summary>
    public async Task<IReadOnlyList<TriggerAnswer>> RaiseAsync(RaisedEvent raised, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(raised);
        var answers = new List<TriggerAnswer>();
        foreach (var listener in await store.ListenersAsync(raised.Kind, cancellationToken))
        {
            answers.Add(await TellAsync(raised, listener, cancellationToken));
        }

        // Told again, it did not happen again.
        if (!answers.Exists(answer => answer.Outcome == TriggerOutcome.StartedBefore))
        {
            await store.RecordAsync(raised.Kind, raised.Document, cancellationToken);
        }

        Raised(raised.Kind, raised.Id, raised.By, answers.Count(answer => answer.Outcome == TriggerOutcome.Started), answers.Count);
        return answers;
    }

    /// <summary>Tells an event to one who listens.</summary>
    public async Task<TriggerAnswer> TellAsync(RaisedEvent raised, Listener listener, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(raised);
        ArgumentNullException.ThrowIfNull(listener);
        try
        {
            var workflow = await library.FindAsync(listener.Workflow, listener.Version, cancellationToken);
            var trigger = workflow.Triggers[listener.Place];
            var scope = new ExpressionScope(time).With("event", raised.Document);
            if (trigger.Condition?.IsTrue(scope, cancellationToken) == false)
            {
                return new TriggerAnswer(listener, TriggerOutcome.ConditionFalse, Reason: $"`{trigger.Condition.Text.Trim()}` is not true of it.");
            }

            var started = await starter.StartAsync(
                new StartRequest
                {
                    Workflow = listener.Workflow,
                    Version = listener.Version,
                    Inputs = JsonNode.Parse(trigger.With.Evaluate(scope, cancellationToken).GetRawText()) as JsonObject,
                    IdempotencyKey = $"event:{raised.Id}:{listener.Place}",
                    CreatedBy = raised.By,
                    Priority = raised.Priority,
                    Depth = raised.Depth,
                },
                cancellationToken);
            if (started.IsNew)
            {
                await store.NoteAsync("run.triggered", started.Id, new JsonObject { ["event"] = raised.Kind, ["id"] = raised.Id, ["of"] = raised.Subject.Length > 0 ? raised.Subject : null }, cancellationToken);
            }

            return new TriggerAnswer(listener, started.IsNew ? TriggerOutcome.Started : TriggerOutcome.StartedBefore, started.Id);
        }
        catch (RunRefusedException refused)
        {
            return new TriggerAnswer(listener, TriggerOutcome.Refused, Reason: refused.Message) { Violations = refused.Violations };
        }
        catch (Exception failure) when (failure is ExpressionException or WorkflowGoneException)
        {
            return new TriggerAnswer(listener, TriggerOutcome.Refused, Reason: failure.Message);
        }
#pragma warning disable CA1031 // whatever one listener breaks with must not keep the others from what happened
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && (!Outage.IsOne(broken) || Outage.IsRefusal(broken)))
#pragma warning restore CA1031
        {
            Breaks(broken, listener.Workflow, raised.Kind, raised.Id);
            return new TriggerAnswer(listener, TriggerOutcome.Refused, Reason: $"It could not be started: {broken.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workflow} broke when it was told of {Event} ({Id})")]
    private partial void Breaks(Exception failure, string workflow, string @event, string id);

    [LoggerMessage(Level = LogLevel.Information, Message = "Event {Event} ({Id}) raised by {By} started {Started} runs; {Listeners} listen")]
    private partial void Raised(string @event, string id, string by, int started, int listeners);
}
