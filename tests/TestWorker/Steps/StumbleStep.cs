using System.Collections.Concurrent;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Fails a number of times for each run before it works.</summary>
[Step("test.stumble", Title = "Stumble", Access = StepAccess.Read, Resource = StepResource.None, MaxAttempts = 1)]
public sealed class StumbleStep : Step<StumbleStep.Input, StumbleStep.Output>
{
    private static readonly ConcurrentDictionary<Guid, int> Falls = new();

    public sealed record Input(int Times, FailureClass Class = FailureClass.Network);

    public sealed record Output(int Attempt);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Falls.AddOrUpdate(context.StepId, 1, static (_, falls) => falls + 1) <= input.Times
            ? throw new StepFailedException(input.Class, "It stumbled.")
            : Task.FromResult(new Output(context.Attempt));
}
