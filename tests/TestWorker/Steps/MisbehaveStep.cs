using System.Text.Json;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Says, gives and throws what it is told, however impossible that is.</summary>
[Step("test.misbehave", Title = "Misbehave", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 1)]
public sealed class MisbehaveStep : Step<MisbehaveStep.Input, MisbehaveStep.Output>
{
    /// <param name="Way">What it does.</param>
    /// <param name="Depth">How deep its output is nested.</param>
    /// <param name="Size">How many characters its output has.</param>
    public sealed record Input(string Way = "", int Depth = 0, int Size = 0);

    public sealed record Output(object? Value);

    public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        switch (input.Way)
        {
            case "say":
                context.Report(0.25, "before\0after");
                context.Report(0.5, "half \uD83D of a pair");
                context.Report(0.75, new string('x', 5_000_000));
                break;
            case "fail":
                throw new InvalidOperationException("before\0after, half \uD83D of a pair");
            case "retry":
                throw new TimeoutException("before\0after, half \uD83D of a pair");
            case "skip":
                throw StepSignal.Skip("before\0after, half \uD83D of a pair");
            case "wait":
                throw context.WaitedUntil is null ? StepSignal.WaitUntil(DateTimeOffset.UnixEpoch, "before\0after, half \uD83D of a pair") : StepSignal.Skip("waited");
            case "text":
                return Task.FromResult(new Output("before\0after, half \uD83D of a pair"));
            case "cycle":
                var cycle = new List<object>();
                cycle.Add(cycle);
                return Task.FromResult(new Output(cycle));
            case "nothing":
                return Task.FromResult<Output>(null!);
            case "poison":
                throw new PoisonException();
        }

        return Task.FromResult(new Output(input switch
        {
            { Depth: > 0 } => JsonDocument.Parse(new string('[', input.Depth) + new string(']', input.Depth), new JsonDocumentOptions { MaxDepth = input.Depth }).RootElement,
            { Size: > 0 } => new string('x', input.Size),
            _ => null,
        }));
    }

    /// <summary>Even looking at it fails.</summary>
    private sealed class PoisonException : Exception
    {
        public override string Message => throw new InvalidOperationException("It has no message.");
    }
}
