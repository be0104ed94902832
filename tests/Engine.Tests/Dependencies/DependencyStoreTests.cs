using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Dependencies;

/// <summary>Services that steps need, and the pauses of those that are away.</summary>
public sealed class DependencyStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Cause = "dependency stash";
    private static readonly PauseSubject Noop = new(Kind: "flow.noop");

    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DependencyStore Store => workshop.Get<DependencyStore>();

    private PauseStore Pauses => workshop.Get<PauseStore>();

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task A_check_that_is_due_is_made_by_one_of_all_who_could()
    {
        await Store.IntroduceAsync("stash", TimeSpan.FromHours(1), Token);
        await Store.IntroduceAsync("stash", TimeSpan.FromHours(1), Token);

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.TakeCheckAsync("stash", Token)));

        Assert.Equal(1, taken.Count(mine => mine));
        Assert.False(await Store.TakeCheckAsync("unknown", Token));
    }

    [Fact]
    public async Task A_pause_that_a_person_made_is_neither_taken_for_that_of_a_service_nor_ended_with_it()
    {
        await Store.IntroduceAsync("stash", TimeSpan.FromHours(1), Token);
        await Pauses.PauseAsync(Noop, PauseRecord.ByHand, "Mine", "ann", Token);

        var turned = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Store.TurnRedAsync("stash", Cause, "Refused", ["flow.noop"], ["site:north"], Token)));

        Assert.Equal(1, turned.Count(mine => mine));
        Assert.Equal(
            [("flow.noop", null, Cause), ("flow.noop", null, PauseRecord.ByHand), (null, "site:north", Cause)],
            (await Pauses.ListAsync(Token)).Select(pause => (pause.Subject.Kind, pause.Subject.Capability, pause.Cause)).OrderBy(pause => pause.Kind ?? "z").ThenBy(pause => pause.Cause));
        Assert.Equal((true, false), await Store.TurnGreenAsync("stash", Cause, TimeSpan.FromHours(1), Token));
        Assert.Equal((false, true), await Store.TurnGreenAsync("stash", Cause, TimeSpan.Zero, Token));
        Assert.Equal("ann", Assert.Single(await Pauses.ListAsync(Token)).PausedBy);
    }

    [Fact]
    public async Task What_no_worker_looks_at_any_more_does_not_stand_still_for_ever()
    {
        await workshop.RegisterAsync("{ name: waits, steps: [{ id: go, uses: flow.noop }] }");
        await Store.IntroduceAsync("stash", TimeSpan.FromSeconds(10), Token);
        await Store.TurnRedAsync("stash", Cause, "Refused", ["flow.noop"], [], Token);
        await workshop.Get<IncidentBook>().OpenAsync(new IncidentReport(IncidentKind.DeadDependency, Cause, "stash is away", "Refused"), Token);
        var run = await workshop.StartAsync("waits");
        Assert.Empty(await Store.OrphansAsync(TimeSpan.FromMinutes(1), Token));

        // As if all who knew it had been gone for long.
        await using (var age = workshop.Database.DataSource.CreateCommand("update dependency set checked_at = checked_at - interval '1 hour'"))
        {
            await age.ExecuteNonQueryAsync(Token);
        }

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run)).Status);
        Assert.Empty(await Pauses.ListAsync(Token));
        // After the pause, and so maybe after the run.
        await Until.TrueAsync(
            async () => Assert.Single(await workshop.Get<IncidentListStore>().ListAsync(new IncidentQuery(), before: null, limit: 10, Token)).Status == IncidentStatus.Resolved, "its incident is resolved");
    }
}
