using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Status;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Tests.Queue;

public sealed class QueueApiTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: noop, steps: [{ id: go, uses: flow.noop }] }");
        await api.RegisterAsync("{ name: linger, steps: [{ id: stay, uses: test.linger }] }");
        await api.RegisterAsync("{ name: elsewhere, steps: [{ id: go, uses: flow.noop, requires: [\"site:moon\"] }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_workflow_waits_until_it_is_resumed()
    {
        var paused = await api.Client.PauseAsync(new PauseRequest(Workflow: "noop", Reason: "Stock-taking"), Token);
        var pause = Assert.Single(paused.Pauses);
        Assert.Equal(("noop", "hand", "Stock-taking", "admin key"), (pause.Workflow, pause.Cause, pause.Reason, pause.PausedBy));
        await api.Client.PauseAsync(new PauseRequest(Workflow: "noop"), Token);
        var run = await api.StartRunAsync(new StartRun("noop"));
        Assert.Equal("The workflow is paused", (await api.UntilAsync(run, "go", StepStatus.Waiting)).Steps[0].Reason);

        Assert.Empty((await api.Client.ResumeAsync(new PauseRequest(Workflow: "noop"), Token)).Pauses);

        Assert.Equal(RunStatus.Completed, (await api.EndAsync(run)).Status);
        Assert.Equal((HttpStatusCode.Conflict, "`noop` is not paused by hand."), await Words(() => api.Client.ResumeAsync(new PauseRequest(Workflow: "noop"), Token)));
    }

    [Fact]
    public async Task A_paused_kind_waits_in_its_lane_and_is_counted_there()
    {
        await api.Client.PauseAsync(new PauseRequest(Kind: "flow.noop"), Token);
        var runs = await api.Client.StartRunsAsync([new StartRun("noop"), new StartRun("noop")], Token);

        var lane = Lane(await api.Client.GetQueueAsync(Token), "flow.noop");
        Assert.Equal((2, false, 0, true), (lane.Waiting, lane.IsMore, lane.Processing, lane.IsPaused));
        Assert.True(lane.OldestSeconds >= 0);
        await api.Client.ResumeAsync(new PauseRequest(Kind: "flow.noop"), Token);
        await api.EndAsync(runs[0].Id);
        await api.EndAsync(runs[1].Id);

        lane = Lane(await api.Client.GetQueueAsync(Token), "flow.noop");
        Assert.Equal((0, null, false), (lane.Waiting, lane.OldestSeconds, lane.IsPaused));
    }

    [Fact]
    public async Task Everything_stands_still_and_goes_on()
    {
        Assert.All((await api.Client.PauseAsync(new PauseRequest(), Token)).Lanes, lane => Assert.True(lane.IsPaused));
        var run = await api.StartRunAsync(new StartRun("noop"));
        Assert.Equal(RunStatus.Queued, (await api.Client.GetRunAsync(run, Token)).Status);

        await api.Client.ResumeAsync(new PauseRequest(), Token);

        await api.EndAsync(run);
        Assert.Equal((HttpStatusCode.Conflict, "The queue is not paused by hand."), await Words(() => api.Client.ResumeAsync(new PauseRequest(), Token)));
    }

    [Fact]
    public async Task A_lane_that_nobody_can_serve_says_so()
    {
        var run = await api.StartRunAsync(new StartRun("elsewhere"));

        var lane = Assert.Single((await api.Client.GetQueueAsync(Token)).Lanes, lane => lane.Requires.Contains("site:moon"));
        Assert.Equal((0, 1), (lane.Workers, lane.Waiting));
        var urgent = (await api.Client.StartRunAsync(new StartRun("elsewhere", Priority: 100), Token)).Id;
        var first = (await api.Client.GetQueueAsync(Token)).First;
        Assert.Equal((urgent, "elsewhere", 100), (first[0].Run, first[0].Workflow, first[0].Priority));
        Assert.InRange(first[0].WaitedSeconds, 0, 60);
        await api.HireAsync("--Worker:Capabilities:0=site:moon");

        await api.EndAsync(run);
        Assert.Equal(1, Assert.Single((await api.Client.GetQueueAsync(Token)).Lanes, lane => lane.Requires.Contains("site:moon")).Workers);
        Assert.Single((await api.Client.PauseAsync(new PauseRequest(Capability: "site:moon"), Token)).Lanes, lane => lane.IsPaused);
        await api.Client.ResumeAsync(new PauseRequest(Capability: "site:moon"), Token);
    }

    [Fact]
    public async Task A_pause_can_be_ended_even_when_what_it_held_is_gone()
    {
        await api.RegisterAsync("{ name: fleeting, steps: [{ id: go, uses: flow.noop }] }");
        await api.Client.PauseAsync(new PauseRequest(Workflow: "fleeting"), Token);
        await api.Client.DeleteWorkflowAsync("fleeting", Token);

        Assert.Empty((await api.Client.ResumeAsync(new PauseRequest(Workflow: "fleeting"), Token)).Pauses);
        Assert.Equal(HttpStatusCode.NotFound, (await Words(() => api.Client.ResumeAsync(new PauseRequest(Workflow: "fleeting"), Token))).Status);
    }

    [Fact]
    public async Task What_there_is_not_cannot_stand_still()
    {
        Assert.Equal((HttpStatusCode.NotFound, "There is no workflow `noob`; did you mean `noop`?"), await Words(() => api.Client.PauseAsync(new PauseRequest(Workflow: "noob"), Token)));
        Assert.Equal((HttpStatusCode.NotFound, "There is no kind of step `flow.nop`; did you mean `flow.noop`?"), await Words(() => api.Client.PauseAsync(new PauseRequest(Kind: "flow.nop"), Token)));
        Assert.Equal((HttpStatusCode.NotFound, "There is no capability `antigravity`."), await Words(() => api.Client.ResumeAsync(new PauseRequest(Capability: "antigravity"), Token)));
        Assert.Equal(HttpStatusCode.BadRequest, (await Words(() => api.Client.PauseAsync(new PauseRequest("flow.noop", Workflow: "noop"), Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Words(() => api.Client.PauseAsync(new PauseRequest(Reason: "a\0b"), Token))).Status);
        Assert.Empty((await api.Client.GetQueueAsync(Token)).Pauses);
    }

    [Fact]
    public async Task A_worker_shows_what_it_has_in_hand_and_takes_no_more_when_it_is_told_so()
    {
        var run = await api.StartRunAsync(new StartRun("linger"));
        await api.UntilAsync(run, now => now.Steps[0].Message == "lingers", "it says something");
        var worker = Assert.Single(await api.Client.ListWorkersAsync(Token), worker => worker.Steps.Any(step => step.Run == run));
        var held = Assert.Single(worker.Steps, step => step.Run == run);
        Assert.Equal(("linger", "stay", "test.linger", 0.5, "lingers"), (held.Workflow, held.Key, held.Kind, held.Progress, held.Message));
        Assert.Equal((WorkerState.Live, false), (worker.State, worker.IsDraining));
        Assert.True(worker.Slots["net"] > 0);

        Assert.True((await api.Client.DrainWorkerAsync(worker.Id, drain: true, Token)).IsDraining);
        Assert.Equal(Free(await api.Client.ListWorkersAsync(Token)), Lane(await api.Client.GetQueueAsync(Token), "test.linger").Workers);
        Assert.False((await api.Client.DrainWorkerAsync(worker.Id, drain: false, Token)).IsDraining);

        var nobody = Guid.CreateVersion7();
        Assert.Equal((HttpStatusCode.NotFound, $"There is no worker {nobody} at work."), await Words(() => api.Client.DrainWorkerAsync(nobody, drain: true, Token)));
        await api.Client.CancelRunAsync(run, reason: null, Token);
    }

    [Fact]
    public async Task A_lane_is_counted_only_so_far()
    {
        await using var fill = api.Database.DataSource.CreateCommand("""
            with crowded as (
                insert into lane (kind, requires, resource) values ('test.crowd', '{}', 'cpu') returning id
            )
            insert into ready (step_id, run_id, lane, rank, place, role)
            select gen_random_uuid(), gen_random_uuid(), crowded.id, number, 0, 0 from crowded, generate_series(1, 100001) as number
            """);
        await fill.ExecuteNonQueryAsync(Token);

        var lane = Lane(await api.Client.GetQueueAsync(Token), "test.crowd");

        Assert.Equal((QueueDepthStore.Most, true), (lane.Waiting, lane.IsMore));

        await using var clear = api.Database.DataSource.CreateCommand("delete from ready using lane where lane.kind = 'test.crowd' and ready.lane = lane.id");
        await clear.ExecuteNonQueryAsync(Token);
    }

    private static int Free(IReadOnlyList<Worker> workers) => workers.Count(worker => worker is { State: WorkerState.Live, IsDraining: false });

    private static Lane Lane(QueueStatus queue, string kind) => Assert.Single(queue.Lanes, lane => lane.Kind == kind && lane.Requires.Count == 0);

    private static async Task<(HttpStatusCode? Status, string Message)> Words(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<MediaApiException>(call);
        return (refusal.Status, refusal.Message);
    }
}
