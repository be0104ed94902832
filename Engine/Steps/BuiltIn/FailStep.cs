using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Fails, with words of the definition's author: for conditions that must stop a run.</summary>
[Step("flow.fail", Title = "Fail", Access = StepAccess.Read, Resource = StepResource.None, MaxAttempts = 1)]
internal sealed class FailStep : Step<FailStep.Input, FailStep.Output>
{
    public sealed record Input(string Message, FailureClass Class = FailureClass.Unknown);

    public sealed record Output;

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        throw new StepFailedException(input.Class, input.Message, isPermanent: true);
}
