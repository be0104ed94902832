using System.Collections.Concurrent;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Counts how many of its kind are at work at once in this process, and fails when that is too many.</summary>
[Step("test.gauge", Title = "Count who is inside", Access = StepAccess.Read, Resource = StepResource.None, MaxAttempts = 1)]
public sealed class GaugeStep(TimeProvider time) : Step<GaugeStep.Input, GaugeStep.Output>
{
    private static readonly ConcurrentDictionary<(Guid Run, string Group), int> Inside = new();

    public sealed record Input(string Group, int Limit, int Milliseconds = 2);

    public sealed record Output(string Group);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = (context.RunId, input.Group);
        var inside = Inside.AddOrUpdate(key, 1, static (_, others) => others + 1);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(input.Milliseconds), time, cancellationToken);
            return inside > input.Limit ? throw new StepFailedException(FailureClass.Unknown, $"{inside} were inside at once.", isPermanent: true) : new Output(input.Group);
        }
        finally
        {
            Inside.AddOrUpdate(key, 0, static (_, others) => others - 1);
        }
    }
}
