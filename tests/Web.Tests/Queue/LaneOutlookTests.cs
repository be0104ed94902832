using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Pages.Queue;

namespace Aspire.Media.Web.Tests.Queue;

public sealed class LaneOutlookTests
{
    [Theory]
    [InlineData(0, 0, 0, 1, "Quiet")]
    [InlineData(0, 3, 20, 1, "Nothing waits")]
    [InlineData(600, 3, 20, 1, "Empty in about 30 min")]
    [InlineData(5, 0, 0, 0, "No worker can take these")]
    [InlineData(5, 0, 0, 2, "Does not move")]
    [InlineData(5, 1, 0, 2, "None has ended yet")]
    public void It_says_what_becomes_of_what_waits(long waiting, long processing, double perMinute, int workers, string words) =>
        Assert.Equal(words, LaneOutlook.Of(Lane(waiting, processing, perMinute, workers)).Words);

    [Fact]
    public void What_is_paused_goes_nowhere_and_what_was_not_counted_to_its_end_takes_longer()
    {
        Assert.Equal("Paused", LaneOutlook.Of(Lane(5, 0, 0, 0) with { IsPaused = true }).Words);
        Assert.Equal("Empty in more than 2 h", LaneOutlook.Of(Lane(100_000, 3, 1000, 1) with { IsMore = true }).Words);
        Assert.False(LaneOutlook.IsQuiet(Lane(0, 0, 0, 1) with { IsPaused = true }));
    }

    private static Lane Lane(long waiting, long processing, double perMinute, int workers) =>
        new(1, "a.b", [], "cpu", waiting, IsMore: false, processing, waiting > 0 ? 7 : null, workers, IsPaused: false, perMinute);
}
