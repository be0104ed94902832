using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Gives a list of numbers, in turn in so many groups.</summary>
[Step("test.list", Title = "Give a list", Access = StepAccess.Read, Resource = StepResource.None, Lists = typeof(ListStep.Item), MaxAttempts = 50)]
public sealed class ListStep : Step<ListStep.Input, ListStep.Output>
{
    /// <param name="Letters">How large each item is.</param>
    /// <param name="FailsOnce">Fails when all is listed, in the first attempt.</param>
    public sealed record Input(int Count, int Groups = 1, int Letters = 0, bool FailsOnce = false);

    public sealed record Item(int Number, string Group, string? Ballast);

    public sealed record Output(int Count);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        for (var number = 0; number < input.Count; number++)
        {
            await context.Items.AddAsync(new Item(number, $"g{number % input.Groups}", input.Letters == 0 ? null : new string('x', input.Letters)), cancellationToken);
        }

        return input.FailsOnce && context.Attempt == 1
            ? throw new StepFailedException(FailureClass.Network, "It stumbled when all was listed.")
            : new Output(input.Count);
    }
}
