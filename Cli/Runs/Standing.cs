using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

using Spectre.Console;

namespace Aspire.Media.Cli.Runs;

/// <summary>Where a run or a step stands, in a word and a colour.</summary>
internal static class Standing
{
    public static Cell Of(RunSummary run) => run.IsCancelling && !run.Status.IsOver() ? new Cell("cancelling", Ink.Doubtful) : Of(run.Status);

    public static Cell Of(RunStatus status) => new(Words(WireFormat.Word(status)), InkOf(status));

    public static Cell Of(StepStatus status) => new(Words(WireFormat.Word(status)), InkOf(status));

    /// <summary>What the shell is told of a run that is over.</summary>
    public static int ExitCodeOf(RunStatus status) => status switch
    {
        RunStatus.Completed => ExitCode.Done,
        RunStatus.CompletedWithErrors => ExitCode.DoneWithErrors,
        _ => ExitCode.Failed,
    };

    private static string Words(string word) => word.Replace('_', ' ');

    private static Style? InkOf(RunStatus status) => status switch
    {
        RunStatus.Completed => Ink.Good,
        RunStatus.CompletedWithErrors or RunStatus.Unknown => Ink.Doubtful,
        RunStatus.Failed => Ink.Bad,
        RunStatus.Queued or RunStatus.Cancelled => Ink.Quiet,
        _ => null,
    };

    private static Style? InkOf(StepStatus status) => status switch
    {
        StepStatus.Completed => Ink.Good,
        StepStatus.Unknown => Ink.Doubtful,
        StepStatus.Failed => Ink.Bad,
        StepStatus.Blocked or StepStatus.Queued or StepStatus.Skipped or StepStatus.Cancelled => Ink.Quiet,
        _ => null,
    };
}
