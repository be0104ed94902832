using Aspire.Media.Engine.Steps;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Sums up what this run decided.</summary>
[Step(
    "transcode.total",
    Title = "Sum up what was decided",
    Description = "How many files of this run are to be transcoded, put into another container, or left alone; how large they are, and how large they will be.",
    Access = StepAccess.Read,
    Resource = StepResource.None)]
internal sealed class TotalStep(JudgedFileStore files) : Step<TotalStep.Input, TotalStep.Output>
{
    public sealed record Input;

    /// <param name="Verdict">What is to become of them.</param>
    /// <param name="Bytes">How large they are.</param>
    /// <param name="ExpectedBytes">How large they will be.</param>
    public sealed record Total(Verdict Verdict, long Files, long Bytes, long ExpectedBytes);

    /// <param name="ExpectedSaving">In bytes, over all of them.</param>
    public sealed record Output(long Files, long Bytes, long ExpectedSaving, IReadOnlyList<Total> Totals);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var totals = await files.TotalsAsync(context.RunId, cancellationToken);
        return new Output(
            totals.Sum(total => total.Files), totals.Sum(total => total.Bytes), totals.Sum(total => total.Bytes - total.ExpectedBytes),
            [.. totals.Select(total => new Total(total.Verdict, total.Files, total.Bytes, total.ExpectedBytes))]);
    }
}
