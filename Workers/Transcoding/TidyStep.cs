using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Lets go of what a run kept to make a film.</summary>
[Step(
    "transcode.tidy",
    Title = "Let go of the chunks",
    Description = "What this run left in the storage for its own steps goes; nothing else.",
    Access = StepAccess.Write,
    Resource = StepResource.Io)]
internal sealed class TidyStep(TranscodeChunkStore chunks, WorkObjects objects) : Step<TidyStep.Input, TidyStep.Output>
{
    public sealed record Input;

    /// <param name="Chunks">How many there were.</param>
    public sealed record Output(int Chunks);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var count = (await chunks.ListAsync(context.RunId, cancellationToken)).Count;
        await chunks.DropAsync(objects, context.RunId, cancellationToken);
        return new Output(count);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PlannedAction>>([]);
}
