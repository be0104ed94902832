namespace Aspire.Media.Engine.Maintenance;

/// <summary>What keeps runs from being removed, whatever a policy says: one run with all that belongs to it, or all that carry a label.</summary>
public sealed record Hold(Guid Id, Guid? Run, string? Label, string? Value, string Reason, string HeldBy)
{
    public DateTimeOffset HeldAt { get; init; }

    public string? ReleasedBy { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }
}
