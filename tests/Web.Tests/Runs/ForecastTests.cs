using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Pages.Runs;

namespace Aspire.Media.Web.Tests.Runs;

public sealed class ForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly WorkflowTiming Timing = new(20, [new("a", 8, 10, 12), new("b", 50, 60, 90), new("c", 5, 6, 7), new("d", 1, 2, 3)]);

    [Fact]
    public void The_longest_way_through_what_is_left_counts() =>
        Assert.Equal((59, 72, 105), Seconds(Forecast.Of(Picture(Step("a"), Step("b", "a"), Step("c", "a"), Step("d", "b", "c")), Timing, Now)));

    [Fact]
    public void What_is_over_takes_nothing_and_what_is_worked_on_takes_the_rest() =>
        Assert.Equal((20, 30, 60), Seconds(Forecast.Of(Picture(Step("a") with { Status = StepStatus.Completed }, Step("b", "a") with { Status = StepStatus.Processing, StartedAt = Now.AddSeconds(-30) }), Timing, Now)));

    [Fact]
    public void A_step_that_says_how_far_it_is_is_believed() =>
        Assert.Equal((75, 100, 150), Seconds(Forecast.Of(Picture(Step("never-seen") with { Status = StepStatus.Processing, StartedAt = Now.AddSeconds(-100), Progress = 0.5 }), Timing, Now)));

    [Fact]
    public void A_step_that_waits_for_a_moment_waits_until_then() =>
        Assert.Equal((45, 45, 45), Seconds(Forecast.Of(Picture(Step("never-seen") with { Status = StepStatus.Waiting, DueAt = Now.AddSeconds(45) }), Timing, Now)));

    [Fact]
    public void A_step_may_need_one_that_is_written_after_it() =>
        Assert.Equal((9, 12, 15), Seconds(Forecast.Of(Picture(Step("d", "a"), Step("a")), Timing, Now)));

    [Fact]
    public void Of_what_was_never_seen_nothing_is_foretold() => Assert.Null(Forecast.Of(Picture(Step("a"), Step("never-seen", "a")), Timing, Now));

    [Fact]
    public void A_run_that_is_over_has_no_future() => Assert.Null(Forecast.Of(Picture(Step("a")) with { Status = RunStatus.Failed }, Timing, Now));

    [Theory]
    [InlineData(0, 0, 1, "ends any moment")]
    [InlineData(0, 0.5, 60, "ends any moment, 1 min at most")]
    [InlineData(61, 62, 63, "about 1 min left")]
    [InlineData(62, 180, 600, "about 3 min left, 1 min to 10 min")]
    public void It_is_said_as_one_would_say_it(double low, double likely, double high, string words) =>
        Assert.Equal(words, new Forecast(TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(likely), TimeSpan.FromSeconds(high)).Words);

    internal static Run Picture(params RunStep[] steps) => new()
    {
        Id = Guid.Empty,
        Workflow = "w",
        Version = 1,
        Status = RunStatus.Running,
        Progress = 0,
        TotalSteps = steps.Length,
        OpenSteps = steps.Length,
        FailedSteps = 0,
        Priority = 0,
        CreatedBy = "test",
        CreatedAt = Now.AddMinutes(-10),
        Inputs = [],
        Steps = steps,
    };

    internal static RunStep Step(string key, params string[] needs) => new()
    {
        Id = Guid.CreateVersion7(),
        Key = key,
        Kind = "flow.noop",
        Part = StepPart.Main,
        Status = StepStatus.Blocked,
        Attempt = 0,
        Progress = 0,
        Needs = needs,
    };

    private static (double, double, double)? Seconds(Forecast? forecast) =>
        forecast is null ? null : (forecast.Low.TotalSeconds, forecast.Likely.TotalSeconds, forecast.High.TotalSeconds);
}
