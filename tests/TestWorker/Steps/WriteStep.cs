using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Writes a text into a file, in so many pieces, and plans that where something else stands there.</summary>
[Step("test.write", Title = "Write a file", Access = StepAccess.Write, Resource = StepResource.Net, MaxAttempts = 50)]
public sealed class WriteStep(TimeProvider time) : Step<WriteStep.Input, WriteStep.Output>
{
    /// <param name="Milliseconds">How long it takes after the first half.</param>
    public sealed record Input(string Path, string Text, int Milliseconds = 0);

    public sealed record Output(string Path, int Length);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        await context.FenceAsync(cancellationToken);
        // Whoever looks now finds neither the old nor the new.
        await File.WriteAllTextAsync(input.Path, input.Text[..(input.Text.Length / 2)], cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(input.Milliseconds), time, cancellationToken);
        await context.FenceAsync(cancellationToken);
        await File.WriteAllTextAsync(input.Path, input.Text, cancellationToken);
        return new Output(input.Path, input.Text.Length);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var there = File.Exists(input.Path) ? await File.ReadAllTextAsync(input.Path, cancellationToken) : null;
        return there == input.Text ? [] : [new PlannedAction("write", input.Path, $"{input.Text.Length} letters", there is null ? "absent" : $"content {there}")];
    }
}
