namespace Aspire.Media.Engine.Queue;

/// <summary>How much waits in a lane.</summary>
/// <param name="Waiting">Of very many only so many are counted.</param>
/// <param name="IsMore">Whether there are more than were counted.</param>
/// <param name="Oldest">How long its first step has waited.</param>
/// <param name="Workers">How many living workers can serve it.</param>
/// <param name="PerMinute">How many steps of it ended in a minute, over the last minutes.</param>
public sealed record LaneDepth(Lane Lane, long Waiting, bool IsMore, long Processing, TimeSpan? Oldest, int Workers, bool IsPaused, double PerMinute);

/// <summary>A step that waits for a worker.</summary>
/// <param name="Waited">For how long.</param>
public sealed record WaitingStep(Guid Step, Guid Run, string Workflow, string Key, string Kind, int Priority, TimeSpan Waited);

/// <summary>How much waits in all.</summary>
/// <param name="First">The steps that are first in line, over all lanes.</param>
/// <param name="Delayed">Steps that wait for a moment; of very many only so many are counted.</param>
public sealed record QueueDepth(IReadOnlyList<LaneDepth> Lanes, IReadOnlyList<WaitingStep> First, long Delayed, bool IsMoreDelayed);
