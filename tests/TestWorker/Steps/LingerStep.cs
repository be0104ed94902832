using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Goes on until it is told to stop.</summary>
[Step("test.linger", Title = "Linger", Access = StepAccess.Read, Resource = StepResource.Net, Timeout = "01:00:00")]
public sealed class LingerStep(TimeProvider time) : Step<LingerStep.Input, LingerStep.Output>
{
    /// <param name="Deaf">Does not listen when it is told.</param>
    public sealed record Input(bool Deaf = false);

    public sealed record Output;

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        context.Report(0.5, "lingers");
        await Task.Delay(Timeout.InfiniteTimeSpan, time, input.Deaf ? CancellationToken.None : cancellationToken);
        return new Output();
    }
}
