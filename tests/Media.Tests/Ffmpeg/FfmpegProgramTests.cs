using Aspire.Media.Ffmpeg;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Ffmpeg;

public sealed class FfmpegProgramTests
{
    [Fact]
    public async Task The_installed_one_says_its_version()
    {
        var version = await Program("ffmpeg").VersionAsync(TestContext.Current.CancellationToken);

        Assert.Matches(@"^n?\d+\.\d+", version);
    }

    [Theory]
    [InlineData("/no/such/ffmpeg", "No such file or directory")]
    [InlineData("/bin/false", "does not run as ffmpeg: false failed without a word (exit code 1)")]
    [InlineData("/bin/echo", "does not run as ffmpeg: it does not tell its version")]
    public async Task What_is_not_ffmpeg_is_named_with_its_setting(string path, string said)
    {
        var failure = await Assert.ThrowsAsync<FfmpegException>(() => Program(path).VersionAsync(TestContext.Current.CancellationToken));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Ffmpeg__Path", failure.Message, StringComparison.Ordinal);
    }

    private static FfmpegProgram Program(string path) => new(Options.Create(new FfmpegOptions { Path = path }));
}
