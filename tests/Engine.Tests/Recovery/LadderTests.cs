using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Engine.Tests.Recovery;

/// <summary>Which rungs are climbed, and how often.</summary>
public sealed class LadderTests
{
    private static readonly FailedAttempt Failed = new(Guid.NewGuid(), Guid.NewGuid(), "test.any", 1, FailureClass.Sync, "It broke", Input: null, RecoveryAdvice.None);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rung_that_breaks_is_named_and_the_next_one_is_climbed()
    {
        var (broken, idle, good) = (new Rung("broken", _ => throw new IOException("The rung is rotten")), new Rung("idle", _ => null), new Rung("good", failed => new("Helped", failed.Advice with { FewerResources = 7 })));
        var ladder = Of(broken, idle, good);

        var climb = await ladder.ClimbAsync(Failed, RecoveryRecord.None, "step", Token);

        Assert.True(climb.HasHelped);
        Assert.Equal((2, 7, 1, 1, 0), (climb.Record.Granted, climb.Record.Advice.FewerResources, climb.Record.Times("good"), climb.Record.Times("broken"), climb.Record.Times("idle")));
        Assert.Equal(
            ["broken: The rung is rotten (True)", "good: Helped (False)"],
            climb.Story.Select(rung => $"{rung!["rung"]}: {rung["message"]} ({rung["failed"]!.GetValue<bool>()})"));
        // What is kept between attempts is all of that.
        Assert.Equivalent(climb.Record, RecoveryRecord.Read(climb.Record.ToJson()), strict: true);
    }

    [Fact]
    public async Task A_ladder_ends_however_often_it_is_climbed()
    {
        var (twice, once, other) = (new Rung("twice", failed => new("Again", failed.Advice)) { Most = 2 }, new Rung("once", _ => throw new IOException("No")), new Rung("other", failed => new("No", failed.Advice), FailureClass.Timeout));
        var ladder = Of(once, twice, other);
        var (record, helped) = (RecoveryRecord.None, 0);
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            var climb = await ladder.ClimbAsync(Failed with { Attempt = attempt }, record, "step", Token);
            (record, helped) = (climb.Record, helped + (climb.HasHelped ? 1 : 0));
        }

        Assert.Equal((2, 1, 2, 0, 3), (helped, once.Calls, twice.Calls, other.Calls, record.Granted));
    }

    [Fact]
    public async Task Who_is_told_to_stop_climbs_no_further()
    {
        using var stop = new CancellationTokenSource();
        var ladder = Of(new Rung("stuck", _ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        }), new Rung("next", failed => new("Helped", failed.Advice)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ladder.ClimbAsync(Failed, RecoveryRecord.None, "step", stop.Token));
    }

    [Fact]
    public void Advice_halves_threads_reads_elsewhere_only_what_is_there_and_bounds_patience()
    {
        var advice = RecoveryAdvice.None.Reading("/gone", "/nowhere/at/all").Reading("/moved", Path.GetTempPath());

        Assert.Equal(("/gone", Path.GetTempPath(), "/else"), (advice.Place("/gone"), advice.Place("/moved"), advice.Place("/else")));
        Assert.Equal((16, 8, 4, 1), (advice.Threads(16), (advice with { FewerResources = 1 }).Threads(16), (advice with { FewerResources = 2 }).Threads(16), (advice with { FewerResources = 99 }).Threads(16)));
        Assert.Equal(TimeSpan.FromHours(4), LongerTimeout.Of(TimeSpan.FromHours(2), advice with { Patience = 2 }));
        Assert.Equal(TimeSpan.FromDays(1), LongerTimeout.Of(TimeSpan.FromHours(20), advice with { Patience = 2 }));
        Assert.Equal(TimeSpan.FromDays(3), LongerTimeout.Of(TimeSpan.FromDays(3), advice with { Patience = 2 }));
    }

    private static Ladder Of(params IRecoveryRung[] rungs) => new(rungs, TimeProvider.System, NullLogger<Ladder>.Instance);

    private sealed class Rung(string name, Func<FailedAttempt, Recovered?> climb, FailureClass failureClass = FailureClass.Sync) : IRecoveryRung
    {
        public int Calls { get; private set; }

        public string Name => name;

        public IReadOnlyCollection<FailureClass> Classes { get; } = [failureClass];

        public int Most { get; init; } = 1;

        public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(climb(failed));
        }
    }
}
