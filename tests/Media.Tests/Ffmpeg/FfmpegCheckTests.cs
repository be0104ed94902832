using Aspire.Media.Ffmpeg;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Ffmpeg;

public sealed class FfmpegCheckTests : IDisposable
{
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_program_that_disappears_or_is_replaced_is_asked_again()
    {
        var path = Write("ffmpeg", "echo ffmpeg version 1.0");
        var check = new FfmpegCheck(Program(path));
        Assert.Equal("1.0", await VersionAsync(check));

        File.Delete(path);
        var missing = await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, missing.Status);
        Assert.Contains("Ffmpeg__Path", missing.Description, StringComparison.Ordinal);

        Write("ffmpeg", "echo ffmpeg version 2.0");
        Assert.Equal("2.0", await VersionAsync(check));

        Write("ffmpeg", "echo ffmpeg version 3.0");
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("3.0", await VersionAsync(check));
    }

    [Fact]
    public async Task A_program_that_stays_is_asked_once()
    {
        var check = new FfmpegCheck(Program(Write("ffmpeg", $"echo asked >> {folder["asked"]}; echo ffmpeg version 1.0")));

        await VersionAsync(check);
        await VersionAsync(check);

        Assert.Single(await File.ReadAllLinesAsync(folder["asked"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_program_that_never_answers_ends_with_the_question()
    {
        var asked = folder["asked"];
        var program = Program(Write("ffmpeg", $"echo $$ > {asked}.part; mv {asked}.part {asked}; exec tail -f /dev/null"));
        using var enough = new CancellationTokenSource();

        var version = program.VersionAsync(enough.Token);
        await Until.TrueAsync(() => File.Exists(asked), "the program runs");
        var process = (await File.ReadAllTextAsync(asked, TestContext.Current.CancellationToken)).Trim();
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => version);
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{process}"), "the program is gone");
    }

    private static async Task<string> VersionAsync(FfmpegCheck check)
    {
        var result = await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, result.Status);
        return (string)result.Data["version"];
    }

    private static FfmpegProgram Program(string path) => new(Options.Create(new FfmpegOptions { Path = path }));

    private string Write(string name, string script)
    {
        File.WriteAllText(folder[name], $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder[name], Runnable);
        return folder[name];
    }
}
