using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Bench.Queue;

/// <summary>Gives a list as long as it is told, of files that might be.</summary>
[Step("bench.list", Title = "List", Access = StepAccess.Read, Resource = StepResource.None, Lists = typeof(ListStep.Entry), Timeout = "01:00:00")]
internal sealed class ListStep : Step<ListStep.Input, ListStep.Output>
{
    public sealed record Input(int Count);

    public sealed record Entry(int Number, string Path, long Bytes);

    public sealed record Output(int Count);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        for (var number = 0; number < input.Count; number++)
        {
            await context.Items.AddAsync(new Entry(number, $"/media/camera/2026/11/clip-{number:D7}.mp4", 1_000_000L + number), cancellationToken);
        }

        return new Output(input.Count);
    }
}
