using Aspire.Media.Cli.Runs;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class RunPictureTests
{
    private static readonly DateTimeOffset Now = AnyRun.Start.AddSeconds(8);

    [Fact]
    public void A_run_has_a_bar_and_a_line_for_each_step()
    {
        var run = AnyRun.Of(
            RunStatus.Running, 40,
            AnyRun.Step("probe", StepStatus.Completed),
            AnyRun.Step("transcode", StepStatus.Processing, 0.5, "frame 10 of 20"),
            AnyRun.Step("publish", StepStatus.Blocked));

        Assert.Equal(
            [
                "tidy-up 1f2e3d4c  ━━━━━━━━━━━━━━━━────────────────────────   40 %  running  8.0 s",
                "  completed   probe      2.0 s",
                "  processing  transcode  ━━━━━━━━────────  8.0 s  50 %, frame 10 of 20",
                "  blocked     publish    ",
            ],
            Draw(run, width: 100, height: 20));
    }

    [Fact]
    public void A_narrow_window_gets_shorter_bars_and_then_none()
    {
        var run = AnyRun.Of(RunStatus.Running, 40, AnyRun.Step("transcode", StepStatus.Processing, 0.5));

        Assert.Equal(["tidy-up 1f2e3d4c  ━━━━────────   40 %  running  8.0 s", "  processing  transcode  8.0 s  50 %"], Draw(run, width: 53, height: 20));
        Assert.Equal(["tidy-up 1f2e3d4c   40 %  running  8.0 s", "  processing  transcode  8.0 s  50 %"], Draw(run, width: 40, height: 20));
    }

    [Fact]
    public void Of_more_steps_than_there_is_room_for_the_important_ones_are_shown()
    {
        var run = AnyRun.Of(
            RunStatus.Running, 40,
            [
                .. Enumerable.Range(1, 30).Select(number => AnyRun.Step($"done{number}", StepStatus.Completed)),
                AnyRun.Step("bad", StepStatus.Failed),
                AnyRun.Step("busy", StepStatus.Processing),
                .. Enumerable.Range(1, 30).Select(number => AnyRun.Step($"next{number}", StepStatus.Blocked)),
            ]);

        var lines = Draw(run, width: 100, height: 6);

        Assert.Equal(6, lines.Count);
        Assert.Equal(["completed", "completed", "failed", "processing", "and"], lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.Equal("  and 58 more: 28 completed, 30 blocked", lines[^1]);
    }

    private static List<string> Draw(Run run, int width, int height) =>
        [.. RunPicture.Of(run, Now, width, height).Select(line => string.Concat(line.Select(cell => cell.Text)))];
}
