using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Fails until it is told to do with so much less, or may take longer.</summary>
[Step("test.heed", Title = "Heed", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 1)]
public sealed class HeedStep(TimeProvider time) : Step<HeedStep.Input, HeedStep.Output>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="Less">How often it must have been told to do with less.</param>
    /// <param name="Gate">A file for which its first attempt waits; another beside it says that it does.</param>
    public sealed record Input(FailureClass Class = FailureClass.OutOfMemory, int Less = 1, string? Gate = null);

    public sealed record Output(int Attempt, int Less, double Patience);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        if (input.Gate is { } gate && context.Attempt == 1)
        {
            await File.WriteAllTextAsync(gate + ".waits", "", cancellationToken);
            while (!File.Exists(gate))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        if (input.Class == FailureClass.Timeout && context.Recovery.Patience < 2)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }

        return input.Class == FailureClass.Timeout || context.Recovery.FewerResources >= input.Less
            ? new Output(context.Attempt, context.Recovery.FewerResources, context.Recovery.Patience)
            : throw new StepFailedException(input.Class, "There is too little.");
    }
}
