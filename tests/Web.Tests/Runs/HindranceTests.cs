using System.Text.Json.Nodes;

using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Pages.Runs;

namespace Aspire.Media.Web.Tests.Runs;

public sealed class HindranceTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_no_worker_can_do_is_said_with_what_one_would_need() =>
        Assert.Equal(
            [("No living worker that does media.transcode has gpu and site:north. Start one that has.", true)],
            Words(Queued("media.transcode"), new QueueStatus([Lane("media.transcode", workers: 0, "gpu", "site:north")], [], 0)));

    [Fact]
    public void What_waits_behind_others_is_told_when_it_may_begin() =>
        Assert.Equal(
            [("It waits for a free worker: 30 steps wait for one that does media.transcode; empty in about 10 min.", false)],
            Words(Queued("media.transcode"), new QueueStatus([Lane("media.transcode", workers: 2) with { Waiting = 30, PerMinute = 3 }], [], 0)));

    [Fact]
    public void A_pause_is_told_with_its_reason_and_only_where_it_matters()
    {
        var here = new Pause("media.transcode", null, null, "hand", "The disk is full", "anna", Now);
        var elsewhere = new Pause("media.probe", null, null, "hand", null, "anna", Now);

        Assert.Equal(
            [("Steps of the kind media.transcode stand still: paused by anna (The disk is full).", true)],
            Words(Queued("media.transcode"), new QueueStatus([Lane("media.transcode", workers: 2) with { IsPaused = true }], [here, elsewhere], 0)));
    }

    [Fact]
    public void Another_lane_of_the_same_kind_is_not_blamed() =>
        Assert.Empty(Words(Queued("media.transcode"), new QueueStatus([Lane("media.transcode", workers: 0, "gpu") with { OldestSeconds = 5 }], [], 0)));

    [Fact]
    public void A_run_that_waits_for_its_group_says_so() =>
        Assert.Equal(
            [("It waits for its turn: other runs of the group north come first, and no more of them may work at once.", false)],
            Words(Queued("media.transcode", StepStatus.Blocked) with { Group = "north" }, queue: null));

    [Fact]
    public void What_will_be_taken_at_once_needs_no_words()
    {
        var run = Queued("media.transcode");
        var steps = run.Steps.Select(step => step with { QueuedAt = Now.AddSeconds(4) }).ToList();

        Assert.Empty(Words(run with { Steps = steps }, new QueueStatus([Lane("media.transcode", workers: 2)], [], 0)));
        Assert.False(Hindrance.MayHinder(run with { Status = RunStatus.Completed }));
    }

    private static List<(string, bool)> Words(Run run, QueueStatus? queue) => [.. Hindrance.Of(run, queue, Now, Now.AddSeconds(5)).Select(one => (one.Words, one.IsGrave))];

    private static Lane Lane(string kind, int workers, params string[] requires) =>
        new(1, kind, requires, "cpu", Waiting: 1, IsMore: false, Processing: 0, OldestSeconds: 60, workers, IsPaused: false);

    private static Run Queued(string kind, StepStatus status = StepStatus.Queued) => new()
    {
        Id = Guid.NewGuid(),
        Workflow = "w",
        Version = 1,
        Status = RunStatus.Queued,
        Progress = 0,
        TotalSteps = 1,
        OpenSteps = 1,
        FailedSteps = 0,
        Priority = 0,
        CreatedBy = "test",
        CreatedAt = Now.AddMinutes(-1),
        Inputs = new JsonObject(),
        Steps = [new RunStep { Id = Guid.NewGuid(), Key = "a", Kind = kind, Part = StepPart.Main, Status = status, Attempt = 0, Progress = 0, QueuedAt = Now.AddMinutes(-1) }],
    };
}
