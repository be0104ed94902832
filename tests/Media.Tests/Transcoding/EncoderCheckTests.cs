using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;
using Aspire.Media.Transcoding;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Which encoders work on a machine. What a device would say is said by a script in place of ffmpeg.</summary>
public sealed class EncoderCheckTests : IDisposable
{
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_ffmpeg_has_in_software_works()
    {
        var findings = await new EncoderCheck(Chunks.Ffmpeg).LookAsync("hevc", deep: true, Token);

        Assert.Equal(["libx265", "hevc_nvenc", "hevc_qsv", "hevc_vaapi"], findings.Select(finding => finding.Encoder.Name));
        Assert.True(findings[0].Works);
        // Whether there are devices depends on the machine; whatever does not work says why.
        Assert.All(findings, finding => Assert.Equal(finding.Works, finding.WhyNot is null));
        Assert.All(findings.Where(finding => !finding.Works), finding => Assert.NotEmpty(finding.WhyNot!));
    }

    [Theory]
    [InlineData("[hevc_nvenc @ 0x1] Cannot load libcuda.so.1", "the driver of NVIDIA is not installed (libcuda)")]
    [InlineData("[AVHWDeviceContext @ 0x1] No VA display found for device /dev/dri/renderD128.", "there is no /dev/dri/renderD128, or it may not be opened")]
    [InlineData("something that nobody foresaw", "something that nobody foresaw")]
    public async Task A_device_that_does_not_encode_does_not_count_though_ffmpeg_was_built_for_it(string said, string why)
    {
        var check = new EncoderCheck(Script($"case \"$*\" in *-encoders*) echo ' V....D hevc_nvenc           NVIDIA';; *) echo '{said}' >&2; exit 1;; esac"));

        var (lacking, missing) = (await check.LookAsync(PictureEncoder.Of("hevc_nvenc"), deep: false, Token), await check.LookAsync(PictureEncoder.Of("hevc_qsv"), deep: false, Token));

        Assert.False(lacking.Works);
        Assert.EndsWith(why, lacking.WhyNot!, StringComparison.Ordinal);
        Assert.Equal("this ffmpeg was built without it", missing.WhyNot);
    }

    [Fact]
    public async Task A_device_that_encodes_counts_and_is_tried_once_for_each_depth()
    {
        var check = new EncoderCheck(Script($"case \"$*\" in *-encoders*) echo ' V....D hevc_nvenc           NVIDIA'; echo ' V....D h264_nvenc           NVIDIA';; *) echo \"$*\" >> '{folder["tried"]}';; esac"));
        var encoder = PictureEncoder.Of("hevc_nvenc");

        foreach (var deep in new[] { false, true, false, true })
        {
            Assert.True((await check.LookAsync(encoder, deep, Token)).Works);
        }

        var tried = await File.ReadAllLinesAsync(folder["tried"], Token);
        Assert.Equal(2, tried.Length);
        Assert.Contains("-pix_fmt nv12", tried[0], StringComparison.Ordinal);
        Assert.Contains("-pix_fmt p010le", tried[1], StringComparison.Ordinal);
        Assert.Equal("it takes eight bits for each colour", (await check.LookAsync(PictureEncoder.Of("h264_nvenc"), deep: true, Token)).WhyNot);
    }

    [Fact]
    public async Task An_ffmpeg_that_comes_later_is_asked_again()
    {
        var (path, encoder) = (folder["ffmpeg"], PictureEncoder.Of("libx264"));
        var check = new EncoderCheck(new FfmpegProgram(Options.Create(new FfmpegOptions { Path = path })));

        await Assert.ThrowsAsync<ProgramException>(() => check.LookAsync(encoder, deep: false, Token));
        Script("echo ' V....D libx264              libx264'");

        Assert.True((await check.LookAsync(encoder, deep: false, Token)).Works);
    }

    private FfmpegProgram Script(string text)
    {
        var path = folder["ffmpeg"];
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, Runnable);
        return new FfmpegProgram(Options.Create(new FfmpegOptions { Path = path }));
    }
}
