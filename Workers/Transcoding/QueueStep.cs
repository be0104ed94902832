using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Puts the files that something is to become of into the order in which most is saved soonest.</summary>
[Step(
    "transcode.queue",
    Title = "Put the files into order",
    Description = "Those of a report of which something is to become, so that what saves most for each second of encoding comes first. How long that takes is learned from what was encoded before.",
    Access = StepAccess.Read,
    Resource = StepResource.Io,
    Lists = typeof(QueueStep.Item))]
internal sealed class QueueStep(JudgedFileStore files, EncodeSpeedStore speeds) : Step<QueueStep.Input, QueueStep.Output>
{
    public sealed record Input(
        [property: Description("The run that made the report; without one, this run.")] Guid? Report = null,
        [property: Description("How files are made anew; a report for another policy is not applied.")] TranscodePolicy? Policy = null);

    /// <param name="Saving">In bytes, as far as that can be told beforehand.</param>
    /// <param name="Seconds">How long it will take.</param>
    public sealed record Item(string Path, long Size, DateTimeOffset ModifiedAt, Verdict Verdict, string Reason, long Saving, double Seconds);

    /// <param name="Saving">In bytes, over all of them.</param>
    /// <param name="Seconds">How long they will take on one slot.</param>
    public sealed record Output(int Files, long Saving, double Seconds);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (recipe, report) = ((input.Policy ?? new TranscodePolicy()).Recipe, input.Report ?? context.RunId);
        var speed = await speeds.LearnAsync(cancellationToken);
        var items = new List<Item>();
        await foreach (var chosen in files.ChosenAsync(report, cancellationToken))
        {
            if (chosen.Recipe != recipe)
            {
                throw new StepFailedException(FailureClass.Conflict, $"The report was made for `{chosen.Recipe}`, and this is `{recipe}`: apply it with the same policy, or make another.", isPermanent: true);
            }

            var seconds = chosen.Decision.Verdict == Verdict.Transcode ? speed.SecondsFor(chosen.Facts, input.Policy ?? new TranscodePolicy()) : EncodeSpeed.CopySeconds(chosen.Facts);
            items.Add(new Item(chosen.File.Path, chosen.File.Size, chosen.File.ModifiedAt, chosen.Decision.Verdict, chosen.Decision.Reason, chosen.File.Size - chosen.ExpectedSize, Math.Round(seconds, 1)));
        }

        if (input.Report is not null && items.Count == 0 && (await files.TotalsAsync(report, cancellationToken)).Count == 0)
        {
            throw new StepFailedException(FailureClass.Conflict, $"Of the report {report} nothing is left: the same files were decided about since, or there is no such report. Make another.", isPermanent: true);
        }

        foreach (var item in items.OrderByDescending(item => item.Saving / Math.Max(item.Seconds, 1)).ThenBy(item => item.Path, StringComparer.Ordinal))
        {
            await context.Items.AddAsync(item, cancellationToken);
        }

        return new Output(items.Count, items.Sum(item => item.Saving), Math.Round(items.Sum(item => item.Seconds), 1));
    }
}
