using System.Collections.Concurrent;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Leaves its slot, and says how many of its run were at work at once when it did.</summary>
[Step("test.leave", Title = "Leave the slot", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 1)]
public sealed class LeaveStep(TimeProvider time) : Step<LeaveStep.Input, LeaveStep.Output>
{
    private static readonly ConcurrentDictionary<Guid, int> Inside = new();

    /// <param name="Others">It waits until so many others are at work as well.</param>
    public sealed record Input(int Others, int Milliseconds = 20);

    public sealed record Output(int Inside);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var inside = Inside.AddOrUpdate(context.RunId, 1, static (_, others) => others + 1);
        context.LeaveSlot();
        context.LeaveSlot();
        while (Inside[context.RunId] <= input.Others)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(input.Milliseconds), time, cancellationToken);
        if (input.Others == 0)
        {
            Inside.AddOrUpdate(context.RunId, 0, static (_, others) => others - 1);
        }

        return new Output(inside);
    }
}
