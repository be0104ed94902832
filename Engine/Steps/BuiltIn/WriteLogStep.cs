namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Says something where people look: in the run's story, which is also in the log.</summary>
[Step("log.write", Title = "Write to the log", Access = StepAccess.Read, Resource = StepResource.None)]
internal sealed class WriteLogStep : Step<WriteLogStep.Input, WriteLogStep.Output>
{
    public sealed record Input(string Message);

    public sealed record Output(string Message);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        context.Report(1, input.Message);
        return Task.FromResult(new Output(input.Message));
    }
}
