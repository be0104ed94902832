using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What there is to say of a run.</summary>
internal static class RunWords
{
    public static string Name(RunSummary run) => $"{run.Workflow} {ShortId.Of(run.Id)}";

    /// <summary>How long it took, or has taken so far; of one that has not begun, how long it has waited.</summary>
    public static string Took(RunSummary run, DateTimeOffset now) => RelativeTime.Duration((run.FinishedAt ?? now) - (run.StartedAt ?? run.CreatedAt));

    /// <summary><c> after 12 s</c>, and the like.</summary>
    public static string HowLong(RunSummary run, DateTimeOffset now) => run switch
    {
        { FinishedAt: not null } => $" after {Took(run, now)}",
        { StartedAt: not null } => $" for {Took(run, now)}, {ProgressBar.Words(run.Progress)}",
        _ => $" for {Took(run, now)}",
    };

    public static string Failure(RunFailure failure) => $"{failure.Step} failed: {failure.Class}: {failure.Message}";
}
