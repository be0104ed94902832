namespace Aspire.Media.Client.Maintenance;

/// <summary>What keeps runs from being removed, whatever retention says: one run with all that belongs to it, or all that carry a label.</summary>
/// <param name="Label">As <c>name:value</c>.</param>
/// <param name="ReleasedBy">Who lifted it; null while it stands.</param>
public sealed record Hold(
    Guid Id, Guid? Run, string? Label, string Reason, string HeldBy, DateTimeOffset HeldAt, string? ReleasedBy = null, DateTimeOffset? ReleasedAt = null);

/// <summary>The wish that runs stay: one of <paramref name="Run"/> and <paramref name="Label"/>.</summary>
/// <param name="Label">As <c>name:value</c>.</param>
public sealed record PutHold(string Reason, Guid? Run = null, string? Label = null);
