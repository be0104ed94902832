namespace Aspire.Media.Engine.Runs;

/// <summary>What expressions and child runs may want to know of a run.</summary>
/// <param name="Labels">JSON.</param>
internal sealed record RunFacts(int Priority, int Depth, string? Labels, int FailedSteps, string CreatedBy, DateTimeOffset CreatedAt);
