using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Says something where people look: in the run's log.</summary>
[Step("log.write", Title = "Write to the log", Access = StepAccess.Read, Resource = StepResource.Io)]
internal sealed partial class WriteLogStep(ILogger<WriteLogStep> logger) : Step<WriteLogStep.Input, WriteLogStep.Output>
{
    public sealed record Input(string Message);

    public sealed record Output(string Message);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        Say(input.Message);
        context.Report(1, input.Message);
        return Task.FromResult(new Output(input.Message));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Message}")]
    private partial void Say(string message);
}
