namespace Aspire.Media.Cli.Tests;

public sealed class ProgressBarTests
{
    [Theory]
    [InlineData(0, "──────────", "0 %")]
    [InlineData(0.01, "━─────────", "0 %")]
    [InlineData(50, "━━━━━─────", "50 %")]
    [InlineData(99.9, "━━━━━━━━━─", "99 %")]
    [InlineData(100, "━━━━━━━━━━", "100 %")]
    public void A_bar_is_full_only_once_all_is_done(double percent, string bar, string words)
    {
        var (done, open) = ProgressBar.Of(percent, 10);

        Assert.Equal(bar, done + open);
        Assert.Equal(words, ProgressBar.Words(percent));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_shortest_of_bars_is_one_too(int cells)
    {
        var (done, open) = ProgressBar.Of(50, cells);

        Assert.Equal(cells, done.Length + open.Length);
    }
}
