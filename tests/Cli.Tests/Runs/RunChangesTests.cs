using Aspire.Media.Cli.Runs;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class RunChangesTests
{
    private static readonly DateTimeOffset Now = AnyRun.Start.AddSeconds(8);

    [Fact]
    public void The_first_look_tells_what_has_begun() =>
        Assert.Equal(
            ["tidy-up: running", "probe: completed after 2.0 s", "transcode: processing: 50 %, frame 10"],
            Between(null, Running(0.5, "frame 10")));

    [Fact]
    public void Of_progress_every_tenth_is_told()
    {
        Assert.Empty(Between(Running(0.5), Running(0.59, "frame 11")));
        Assert.Equal(["transcode: processing: 60 %"], Between(Running(0.59), Running(0.6)));
    }

    [Fact]
    public void A_step_that_is_tried_again_says_why_and_when()
    {
        var waiting = AnyRun.Step("transcode", StepStatus.Waiting) with { Failure = new StepFailure("network", "No route"), DueAt = Now.AddSeconds(10) };
        var again = AnyRun.Step("transcode", StepStatus.Processing) with { Attempt = 2 };

        Assert.Equal(["transcode: waiting again in 10 s: network: No route"], Between(Running(0), AnyRun.Of(RunStatus.Running, 40, waiting)));
        Assert.Equal(["transcode: processing, attempt 2"], Between(AnyRun.Of(RunStatus.Running, 40, waiting), AnyRun.Of(RunStatus.Running, 40, again)));
    }

    [Fact]
    public void The_end_comes_last_and_says_what_went_wrong()
    {
        var end = AnyRun.Of(RunStatus.Failed, 40, AnyRun.Step("probe", StepStatus.Completed), AnyRun.Step("transcode", StepStatus.Failed), AnyRun.Step("publish", StepStatus.Skipped));

        Assert.Equal(
            [
                "transcode: failed after 2.0 s: disk_full: No space left", "publish: skipped: Has that codec already",
                "tidy-up: failed after 12 s; transcode failed: disk_full: No space left",
            ],
            Between(Running(0), end));
    }

    [Fact]
    public void A_look_that_shows_nothing_new_tells_nothing() => Assert.Empty(Between(Running(0.5), Running(0.5)));

    [Fact]
    public void A_run_that_is_being_cancelled_says_so()
    {
        var before = Running(0);

        Assert.Equal(["tidy-up: cancelling"], Between(before, before with { IsCancelling = true }));
    }

    private static Run Running(double progress, string? message = null) => AnyRun.Of(
        RunStatus.Running, 40,
        AnyRun.Step("probe", StepStatus.Completed), AnyRun.Step("transcode", StepStatus.Processing, progress, message), AnyRun.Step("publish", StepStatus.Blocked));

    private static List<string> Between(Run? before, Run after) =>
        [.. RunChanges.Between(before, after, Now).Select(change => $"{change.Subject}: {change.Text}")];
}
