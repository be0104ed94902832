using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Bench.Queue;

/// <summary>Does nothing, and lets the benchmark know that it began.</summary>
[Step("bench.touch", Title = "Touch", Access = StepAccess.Read, Resource = StepResource.None)]
internal sealed class TouchStep(Touches touches) : Step<TouchStep.Input, TouchStep.Output>
{
    public sealed record Input;

    public sealed record Output;

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        touches.Add();
        return Task.FromResult(new Output());
    }
}

/// <summary>How often steps began, and who waits for the next.</summary>
internal sealed class Touches
{
    private long count;
    private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Count => Interlocked.Read(ref count);

    public void Add()
    {
        Interlocked.Increment(ref count);
        next.TrySetResult();
    }

    /// <summary>Completes when the next step begins.</summary>
    public Task NextAsync() => (next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
