using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>One batch halts a run and the child that one of its steps waits for.</summary>
public sealed class FailingTogetherTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_whose_child_is_halted_along_with_its_run_is_queued_and_ends_before_what_comes_last(bool isChildFirst)
    {
        await using var database = await postgres.CloneAsync();
        var lanes = await World.ClearAsync(database.DataSource);
        var (enqueue, children, queue, outcomes) = (
            new EnqueueStore(database.DataSource), new ChildStore(database.DataSource), new QueueStore(database.DataSource), new OutcomeStore(database.DataSource));
        var (worker, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        var parent = World.RowOf(AnyWorkflow.Parent(), "free", concurrency: null, parent: null, lanes);
        var ids = parent.Steps.ToDictionary(step => step.Key, step => step.Id);
        await enqueue.EnqueueAsync([parent], now, wakes: false, Token);
        var begun = (await ClaimAsync()).ToDictionary(claim => claim.Id);
        var child = World.RowOf(AnyWorkflow.Chain(2, hasOutputs: false), "free", concurrency: null, new ParentStep(parent.Id, ids["child"], 1), lanes);
        Assert.True(await children.EnqueueChildAsync(child, begun[ids["child"]].Lease, now, Token));

        StepEnd[] ends = [Failed(Assert.Single(await ClaimAsync())), Failed(begun[ids["own"]])];
        await outcomes.EndAsync(isChildFirst ? ends : [.. ends.Reverse()], Token);

        // What waited for a child ends by itself, with what became of the child, and not with the rest.
        var state = await ReadAsync();
        Assert.Equal((RunStatus.Failed, StepStatus.Queued, StepStatus.Blocked), (state.Runs[child.Id].Status, state.Steps[ids["child"]].Status, state.Steps[ids["sweep"]].Status));
        var waited = Assert.Single(await ClaimAsync());
        Assert.Equal((ids["child"], true), (waited.Id, waited.IsClosed));
        await outcomes.EndAsync([Failed(waited)], Token);
        var sweep = Assert.Single(await ClaimAsync());
        Assert.Equal(ids["sweep"], sweep.Id);
        await outcomes.EndAsync([sweep.End(StepStatus.Completed)], Token);
        Assert.Equal(RunStatus.Failed, (await ReadAsync()).Runs[parent.Id].Status);

        Task<IReadOnlyList<ClaimedStep>> ClaimAsync() => queue.ClaimAsync(worker, World.Wanted(lanes, 10), Token);

        async Task<StoredState> ReadAsync()
        {
            var read = await StoredState.ReadAsync(database.DataSource, Token);
            Assert.Empty(read.Broken());
            return read;
        }
    }

    private static StepEnd Failed(ClaimedStep claim) => claim.End(StepStatus.Failed) with { FailureClass = "unknown", Failure = "failed", Halts = true };
}
