using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Keeps the thread on which it is called, and neither returns nor listens.</summary>
[Step("test.block", Title = "Block", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 1, Timeout = "01:00:00")]
public sealed class BlockStep : Step<BlockStep.Input, BlockStep.Output>
{
    public sealed record Input(bool InCallback = false);

    public sealed record Output;

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        context.Report(0.5, "blocks");
        using var never = new ManualResetEventSlim();
        if (input.InCallback)
        {
            // Even what hangs on the token does not return.
            cancellationToken.UnsafeRegister(_ => never.Wait(CancellationToken.None), null);
        }

        never.Wait(CancellationToken.None);
        return Task.FromResult(new Output());
    }
}
