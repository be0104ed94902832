namespace Aspire.Media.Engine.Triggers;

/// <summary>Which events are the system's own: nobody else may say that they happened.</summary>
public static class EventKinds
{
    private static readonly string[] OwnAreas = ["run", "step", "worker", "queue", "trigger", "schedule", "incident"];

    /// <summary>The ends of runs, to which workflows may listen.</summary>
    public static IReadOnlyList<string> Ends { get; } = ["run.completed", "run.completed_with_errors", "run.failed", "run.cancelled"];

    public static bool IsOwn(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return OwnAreas.Contains(kind.Split('.')[0]);
    }
}
