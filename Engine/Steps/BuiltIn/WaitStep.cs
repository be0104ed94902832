using System.ComponentModel;

using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Lets time pass without holding a slot or a lease.</summary>
[Step("flow.wait", Title = "Wait", Description = "Until a moment, or for a while.", Access = StepAccess.Read, Resource = StepResource.None)]
internal sealed class WaitStep(TimeProvider time) : Step<WaitStep.Input, WaitStep.Output>
{
    public sealed record Input(
        [property: Description("The moment to wait for; one that has passed is no wait at all")] DateTimeOffset? Until = null,
        [property: Description("How long to wait")] TimeSpan? For = null);

    public sealed record Output(DateTimeOffset Until);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var until = context.WaitedUntil ?? Moment(input);
        return until <= time.GetUtcNow() ? Task.FromResult(new Output(until)) : throw StepSignal.WaitUntil(until, $"Waits until {until.ToUniversalTime():u}");
    }

    private DateTimeOffset Moment(Input input) => input switch
    {
        { Until: { } until, For: null } => until,
        { Until: null, For: { } span } => time.GetUtcNow() + span,
        _ => throw new StepFailedException(FailureClass.Configuration, "Say either `until` or `for`.", isPermanent: true),
    };
}
