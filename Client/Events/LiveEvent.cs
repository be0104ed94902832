using System.Text.Json;

namespace Aspire.Media.Client.Events;

/// <summary>One thing that happened.</summary>
/// <param name="Id">Its place in the order of all events; given back as <c>Last-Event-ID</c>, the stream goes on after it.</param>
/// <param name="Kind">Such as <c>step.completed</c>.</param>
public sealed record LiveEvent(string Id, DateTimeOffset At, string Kind, Guid? Run = null, Guid? Step = null, JsonElement? Data = null)
{
    /// <summary>The kind that says: what lay between is no longer told, and has to be looked up.</summary>
    public const string Resync = "resync";

    /// <summary>The type of the messages that carry no event, only the place until where all was told; the stream is sent one at its start and in every silence.</summary>
    public const string Place = "place";
}
