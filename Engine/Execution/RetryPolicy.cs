using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Execution;

/// <summary>When an attempt that failed is made again: later each time, and never all at once.</summary>
/// <param name="MaxAttempts">All attempts, the first one too.</param>
/// <param name="First">The longest pause after the first failure.</param>
/// <param name="Longest">No pause is longer.</param>
/// <param name="Factor">By how much each pause is longer than the one before.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan First, TimeSpan Longest, double Factor = 2)
{
    public static RetryPolicy Default { get; } = new(3, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10));

    /// <summary>What the definition says, and where it says nothing, what the kind of step says.</summary>
    public static RetryPolicy Of(RetryDefinition? said, int attemptsOfKind) => new(
        said?.Attempts ?? attemptsOfKind, said?.Backoff ?? Default.First, said?.MaxBackoff ?? Default.Longest, (double)(said?.Factor ?? 2));

    /// <summary>How long to pause after attempt number <paramref name="attempt"/> failed; null when that was the last.</summary>
    /// <param name="chance">From 0 to 1: half of the pause is certain, the other half is spread, so that steps that failed together do not return together.</param>
    public TimeSpan? PauseAfter(int attempt, double chance)
    {
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        var grown = First.TotalSeconds * Math.Pow(Factor, attempt - 1);
        var pause = Math.Min(grown, Longest.TotalSeconds);
        return TimeSpan.FromSeconds((pause / 2) + (pause / 2 * chance));
    }
}
