using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Pages.Home;

namespace Aspire.Media.Web.Tests.Home;

public sealed class ThroughputPlotTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 10)]
    [InlineData(11, 20)]
    [InlineData(42, 50)]
    [InlineData(51, 100)]
    [InlineData(120_001, 200_000)]
    public void The_scale_ends_at_a_round_number(long most, long top) => Assert.Equal(top, ThroughputPlot.RoundUp(most));

    [Fact]
    public void Columns_fill_the_scale_and_what_failed_stands_on_top()
    {
        var plot = ThroughputPlot.Of([Span(done: 0, failed: 0), Span(done: 60, failed: 40), Span(done: 99_999, failed: 1)]);

        Assert.Equal((100_000, 30), (plot.Top, plot.Width));
        // Nothing is not drawn, and few among many are seen nevertheless.
        Assert.Equal("M10 100v-1.5h7v1.5zM20 100v-100h7v100z", plot.Done);
        Assert.Equal("M10 98.5v-1.5h7v1.5zM20 1.5v-1.5h7v1.5z", plot.Failed);
        Assert.Equal(("M10 100v-100h10v100z", "2026-01-01 00:00 UTC: 60 steps done, 40 failed; 0 runs"), (plot.Columns[1].Ground, plot.Columns[1].Words));
    }

    private static ThroughputSpan Span(long done, long failed) => new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 0, 0, 0, 0, done, failed, 0);
}
