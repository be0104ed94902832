using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Pages.Runs;

namespace Aspire.Media.Web.Tests.Runs;

public sealed class RunTimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_step_stands_where_it_waited_and_where_it_worked()
    {
        var first = ForecastTests.Step("a") with { Status = StepStatus.Completed, QueuedAt = Start, StartedAt = Start.AddSeconds(10), FinishedAt = Start.AddSeconds(50) };
        var second = ForecastTests.Step("b") with { Status = StepStatus.Processing, QueuedAt = Start.AddSeconds(50), StartedAt = Start.AddSeconds(60) };
        var third = ForecastTests.Step("c");

        var timeline = RunTimeline.Of(ForecastTests.Picture(first, second, third) with { StartedAt = Start.AddSeconds(10) }, Start.AddSeconds(100));

        Assert.Equal(TimeSpan.FromSeconds(100), timeline.Span);
        Assert.Equal(new TimelineBar("0", "10", "10", "40"), timeline.Bars[first.Id]);
        Assert.Equal(new TimelineBar("50", "10", "60", "40"), timeline.Bars[second.Id]);
        Assert.DoesNotContain(third.Id, timeline.Bars.Keys);
    }

    [Fact]
    public void What_took_no_time_is_seen_and_stays_in_the_picture()
    {
        var step = ForecastTests.Step("a") with { Status = StepStatus.Completed, QueuedAt = Start.AddSeconds(100), StartedAt = Start.AddSeconds(100), FinishedAt = Start.AddSeconds(100) };

        var bar = RunTimeline.Of(ForecastTests.Picture(step) with { StartedAt = Start, FinishedAt = Start.AddSeconds(100) }, Start.AddHours(1)).Bars[step.Id];

        Assert.Equal(("99.65", "0.35"), (bar.Left, bar.Width));
    }

    [Theory]
    [InlineData(0.1, "0, 50 ms, 100 ms")]
    [InlineData(9, "0, 2.0 s, 4.0 s, 6.0 s, 8.0 s")]
    [InlineData(100, "0, 30 s, 1 min, 1 min 30 s")]
    [InlineData(80_000, "0, 4 h, 8 h, 12 h, 16 h, 20 h")]
    public void Its_scale_has_round_moments(double seconds, string words) =>
        Assert.Equal(words, string.Join(", ", RunTimeline.TicksOf(TimeSpan.FromSeconds(seconds)).Select(tick => tick.Words)));
}
