namespace Aspire.Media.Engine.Execution;

/// <summary>When an attempt that failed is made again: later each time, and never all at once.</summary>
/// <param name="MaxAttempts">All attempts, the first one too.</param>
/// <param name="First">The longest pause after the first failure; each further one is twice as long.</param>
/// <param name="Longest">No pause is longer.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan First, TimeSpan Longest)
{
    public static RetryPolicy Default { get; } = new(3, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10));

    /// <summary>How long to pause after attempt number <paramref name="attempt"/> failed; null when that was the last.</summary>
    /// <param name="chance">From 0 to 1: half of the pause is certain, the other half is spread, so that steps that failed together do not return together.</param>
    public TimeSpan? PauseAfter(int attempt, double chance)
    {
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        var doubled = First.TotalSeconds * Math.Pow(2, attempt - 1);
        var pause = Math.Min(doubled, Longest.TotalSeconds);
        return TimeSpan.FromSeconds((pause / 2) + (pause / 2 * chance));
    }
}
