using System.Text.Json.Nodes;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Client.Events;

/// <summary>The news that something happened.</summary>
/// <param name="Event">Its kind, such as <c>scan.finished</c>.</param>
/// <param name="Id">Told again with the same id, it starts nothing again.</param>
/// <param name="Data">What there is to know of it.</param>
public sealed record RaiseEvent(string Event, string? Id = null, JsonNode? Data = null);

/// <summary>What came of an event.</summary>
/// <param name="Answers">One from each workflow that listens.</param>
public sealed record RaisedEvent(string Event, string Id, IReadOnlyList<TriggerAnswer> Answers);

/// <summary>What a workflow made of an event that it listens to.</summary>
/// <param name="Place">Which entry of its <c>on</c> it is.</param>
/// <param name="Run">The run that was started, now or when the event was told before.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Errors">What is wrong with the inputs that it would have been started with.</param>
public sealed record TriggerAnswer(
    string Workflow, int Version, int Place, TriggerOutcome Outcome, Guid? Run = null, string? Reason = null, IReadOnlyList<WorkflowError>? Errors = null);

public enum TriggerOutcome
{
    Unknown,
    Started,
    StartedBefore,
    ConditionFalse,
    Refused,
}
