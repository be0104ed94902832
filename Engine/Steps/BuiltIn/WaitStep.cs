using System.ComponentModel;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Lets time pass without holding a slot or a lease.</summary>
[Step("flow.wait", Title = "Wait", Access = StepAccess.Read, Resource = StepResource.Io)]
internal sealed class WaitStep(TimeProvider time) : Step<WaitStep.Input, WaitStep.Output>
{
    /// <param name="Until">The moment to wait for; a moment that has passed is no wait at all.</param>
    public sealed record Input([property: Description("The moment to wait for")] DateTimeOffset Until);

    public sealed record Output(DateTimeOffset Until);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        input.Until <= time.GetUtcNow() ? Task.FromResult(new Output(input.Until)) : throw StepSignal.WaitUntil(input.Until, $"Waits until {input.Until:u}");
}
