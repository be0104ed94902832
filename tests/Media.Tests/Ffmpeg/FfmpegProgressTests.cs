using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Tests.Ffmpeg;

public sealed class FfmpegProgressTests
{
    [Theory]
    [InlineData("out_time_us=1500000", 1.5)]
    // The name says milliseconds, and means microseconds.
    [InlineData("out_time_ms=1500000", 1.5)]
    [InlineData("out_time_us=-9223372036854775808", 0.0)]
    [InlineData("out_time_us=N/A", null)]
    [InlineData("out_time=00:00:01.500000", null)]
    [InlineData("frame=12", null)]
    [InlineData("", null)]
    public void It_reads_how_much_is_there(string line, double? seconds) => Assert.Equal(seconds, FfmpegProgress.Read(line)?.TotalSeconds);

    [Fact]
    public async Task A_real_one_tells_all_the_way_to_the_end()
    {
        using var folder = new TemporaryFolder();
        var told = new List<double>();
        var started = 0;

        await new FfmpegProgram(Microsoft.Extensions.Options.Options.Create(new FfmpegOptions())).RunAsync(
            ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4", folder["clip.mp4"]], TimeSpan.FromSeconds(4), told.Add, _ => started++, TestContext.Current.CancellationToken);

        Assert.Equal(1, started);
        Assert.Equal(told.Order(), told);
        Assert.InRange(told[^1], 0.95, 1);
        Assert.True(File.Exists(folder["clip.mp4"]));
    }
}
