using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Triggers;

/// <summary>Something happened at which workflows may start.</summary>
/// <param name="Id">The same event has the same id, however often it is told.</param>
/// <param name="By">In whose name the runs are started.</param>
public sealed record RaisedEvent(string Kind, string Id, JsonNode? Data, string By)
{
    /// <summary>The workflow whose run ended; empty for other events.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Of the runs that are started by it: as <see cref="Runs.StartRequest.Priority"/>.</summary>
    public int Priority { get; init; }

    /// <summary>How many runs led to it, one by the other.</summary>
    public int Depth { get; init; }

    /// <summary>What expressions see of it.</summary>
    public JsonObject Document => new() { ["kind"] = Kind, ["id"] = Id, ["by"] = By, ["data"] = Data?.DeepClone() };
}

/// <summary>A listening workflow: which version of it, and where in its list it says so.</summary>
public sealed record Listener(string Workflow, int Version, int Place);

/// <summary>What a listening workflow made of an event.</summary>
/// <param name="Run">The run that was started, now or when the event was told before.</param>
/// <param name="Reason">Why there is none.</param>
public sealed record TriggerAnswer(Listener Listener, TriggerOutcome Outcome, Guid? Run = null, string? Reason = null)
{
    /// <summary>What is wrong with the inputs that it would have been started with.</summary>
    public IReadOnlyList<SchemaViolation> Violations { get; init; } = [];
}

public enum TriggerOutcome
{
    Started,
    StartedBefore,
    ConditionFalse,
    Refused,
}

/// <summary>A run that ended, to whose end somebody listens.</summary>
/// <param name="Event">Its end, as an event.</param>
/// <param name="Listener">Who listens.</param>
/// <param name="Schedule">The schedule that comes after it; null where it is the workflow's own definition that listens.</param>
internal sealed record ListenedEnd(RaisedEvent Event, Guid Run, Listener Listener, string? Schedule);
