using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Workers.Demo;

/// <summary>Fails on purpose, and then does not.</summary>
[Step("demo.stumble", Title = "Stumble", Description = "Fails a few times and then succeeds, as a service that is being restarted would.", Access = StepAccess.Read, Resource = StepResource.None, MaxAttempts = 5)]
internal sealed class DemoStumbleStep : Step<DemoStumbleStep.Input, DemoStumbleStep.Output>
{
    public sealed record Input([property: Description("How often it fails.")][property: Range(0, 4)] int Times = 1);

    public sealed record Output(int Attempts);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        context.Attempt > input.Times
            ? Task.FromResult(new Output(context.Attempt))
            : throw new StepFailedException(FailureClass.Network, "Nobody answered. (It fails on purpose, to show that it is tried again.)");
}
