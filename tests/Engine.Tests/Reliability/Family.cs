using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>A run with many children, of which one batch ends the last steps.</summary>
internal sealed class Family(NpgsqlDataSource database, Dictionary<string, int> lanes)
{
    private const int Size = 12;
    private readonly Guid worker = Guid.CreateVersion7();
    private readonly EnqueueStore enqueue = new(database);
    private readonly ChildStore children = new(database);
    private readonly QueueStore queue = new(database);
    private readonly OutcomeStore outcomes = new(database);
    private readonly ClosingStore closing = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task CancelAmidEndsAsync(Random random, bool hasOutputs)
    {
        var choice = random.Next(3);
        var parent = World.RowOf(AnyWorkflow.Family(Size), "free", concurrency: null, parent: null, lanes);
        await enqueue.EnqueueAsync([parent], TimeProvider.System.GetUtcNow(), wakes: false, Token);
        foreach (var claim in await ClaimAsync())
        {
            var child = World.RowOf(AnyWorkflow.Chain(random.Next(1, 3), hasOutputs), "free", concurrency: null, new ParentStep(claim.RunId, claim.Id, 1), lanes);
            Assert.True(await children.EnqueueChildAsync(child, claim.Lease, TimeProvider.System.GetUtcNow(), Token));
        }

        // In one batch runs end and others go on.
        for (var round = 0; round < 4; round++)
        {
            var claims = await ClaimAsync();
            random.Shuffle(claims);
            var ends = claims.Select(claim => claim.End(StepStatus.Completed) with { Output = "{}", IsRunOutput = claim.Role == StepRole.Outputs }).ToArray();
            var half = ends.Length / 2;
            await Task.WhenAll(
                Task.Run(() => outcomes.EndAsync(ends[..half], Token), Token),
                Task.Run(() => outcomes.EndAsync(ends[half..], Token), Token),
                Task.Run(() => round == choice ? closing.CancelAsync(parent.Id, "test", reason: null, Token) : Task.CompletedTask, Token));
        }
    }

    private async Task<ClaimedStep[]> ClaimAsync()
    {
        var claimed = await queue.ClaimAsync(worker, World.Wanted(lanes, 1000), Token);
        return [.. claimed];
    }
}
