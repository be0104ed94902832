namespace Aspire.Media.Engine.Queue;

/// <summary>What can stand still: the steps of a kind, the steps that need a capability, a workflow; without any of them, everything.</summary>
public sealed record PauseSubject(string? Kind = null, string? Capability = null, string? Workflow = null)
{
    public static readonly PauseSubject Everything = new();
}

/// <summary>Something that stands still.</summary>
/// <param name="Cause">Who or what must let it go on: a person's pause is not ended by a dependency that has recovered.</param>
public sealed record PauseRecord(PauseSubject Subject, string Cause, string? Reason, string PausedBy, DateTimeOffset PausedAt)
{
    /// <summary>The cause of pauses that people make.</summary>
    public const string ByHand = "hand";
}
