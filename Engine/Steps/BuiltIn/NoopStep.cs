namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Does nothing and gives back what it was given: a place to hang conditions and outputs on.</summary>
[Step("flow.noop", Title = "Do nothing", Access = StepAccess.Read, Resource = StepResource.None)]
internal sealed class NoopStep : Step<NoopStep.Input, NoopStep.Output>
{
    public sealed record Input(System.Text.Json.JsonElement? Value = null);

    public sealed record Output(System.Text.Json.JsonElement? Value);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) => Task.FromResult(new Output(input.Value));
}
