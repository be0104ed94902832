using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>What users and steps can do to a worker: whatever it is, one step fails with a class and words, and the worker lives on.</summary>
public sealed class BadInputTests(PostgresServer postgres)
{
    private const string Odd = "before\uFFFDafter, half \uFFFD of a pair";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // What is done, how the run ends, of which class the failure is, and what of it is told.
    public static TheoryData<string, RunStatus, string?, string?> Wrongs { get; } = new()
    {
        { "uses: test.misbehave, with: { way: say }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { way: fail }", RunStatus.Failed, "unknown", Odd },
        { "uses: test.misbehave, with: { way: retry }, retry: { attempts: 2, backoff: 10ms }", RunStatus.Failed, "timeout", Odd },
        { "uses: test.misbehave, with: { way: skip }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { way: wait }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { way: text }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { way: cycle }", RunStatus.Failed, "invalid_format", "cycle" },
        { "uses: test.misbehave, with: { way: nothing }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { way: poison }", RunStatus.Failed, "unknown", "PoisonException" },
        { "uses: test.misbehave, with: { size: 1048000 }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { size: 1048576 }", RunStatus.Failed, "configuration", "1024 KiB" },
        { "uses: test.misbehave, with: { size: 50000000 }", RunStatus.Failed, "configuration", "1024 KiB" },
        { "uses: test.misbehave, with: { depth: 63 }", RunStatus.Completed, null, null },
        { "uses: test.misbehave, with: { depth: 64 }", RunStatus.Failed, "invalid_format", "64" },
        { "uses: test.misbehave, with: { depth: 1000 }", RunStatus.Failed, "invalid_format", "64" },
        { "uses: test.misbehave, with: { depth: 50000 }", RunStatus.Failed, "invalid_format", "64" },
        { "uses: test.misbehave, with: { way: \"${{ 5 }}\" }", RunStatus.Failed, "configuration", "way" },
        { "uses: flow.fail, with: { message: \"${{ 'a\\\\0b' }}\" }", RunStatus.Failed, "unknown", "a\uFFFDb" },
        { "uses: flow.noop, with: { value: \"${{ inputs.missing.more }}\" }", RunStatus.Failed, "configuration", "inputs.missing" },
        { "uses: flow.noop, with: { value: \"${{ [1].map(x => x.y.z) }}\" }", RunStatus.Failed, "configuration", null },
        { "uses: flow.noop, with: { value: \"${{ (f => f(f))(f => f(f)) }}\" }", RunStatus.Failed, "configuration", "deep" },
        { "uses: flow.noop, with: { value: \"${{ 'x'.repeat(1e9) }}\" }", RunStatus.Failed, "configuration", "memory" },
        { "uses: flow.noop, with: { value: \"${{ Array.from({ length: 1e8 }) }}\" }", RunStatus.Failed, "configuration", null },
        { "uses: flow.noop, with: { value: \"${{ Array.from({ length: 2000 }).map((_, i) => Array.from({ length: 2000 }).map((_, j) => i * j)).length }}\" }", RunStatus.Failed, "configuration", null },
        { "uses: flow.noop, if: \"(f => f(f))(f => f(f))\"", RunStatus.Failed, "configuration", "deep" },
        { "uses: flow.noop, if: inputs.missing.more", RunStatus.Failed, "configuration", "inputs.missing" },
        { "uses: flow.noop, if: \"false\", skipped: \"${{ inputs.missing.more }}\"", RunStatus.Failed, "configuration", "inputs.missing" },
        { "uses: flow.noop, if: \"false\", skipped: \"${{ 'a\\\\0b' }}\"", RunStatus.Completed, null, null },
    };

    [Fact]
    public async Task Whatever_a_step_is_given_or_gives_fails_by_itself_and_the_worker_lives_on()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        var worker = await yard.HireAsync();
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 0 } }] }");
        var number = 0;
        foreach (var (step, status, failure, words) in Wrongs.Select(wrong => wrong.Data))
        {
            await yard.Office.RegisterAsync($"{{ name: wrong-{++number}, inputs: {{ properties: {{ missing: {{ type: string }} }} }}, steps: [{{ id: only, {step} }}] }}");
            var run = await yard.EndAsync(await yard.Office.StartAsync($"wrong-{number}"), Patience);

            var only = (await yard.Office.StepsAsync(run.Id))["only"];
            Assert.True((status, failure) == (run.Status, only.FailureClass), $"{step} ends {run.Status} with {only.FailureClass}: {only.Failure}\n{string.Join('\n', worker.Process.Errors.TakeLast(20))}");
            Assert.True(words is null || only.Failure!.Contains(words, StringComparison.Ordinal), $"{step}: {only.Failure}");
        }

        Assert.Equal(3, await yard.CountAsync("select count(*) from event where kind = 'step.message'"));
        Assert.Equal(2, await yard.CountAsync("select count(*) from event where kind = 'step.message' and data ->> 'message' like '%\uFFFD%'"));
        await LivesAsync(yard, worker);
    }

    [Theory]
    [InlineData("inputs.missing.more", "inputs.missing")]
    [InlineData("(f => f(f))(f => f(f))", "deep")]
    [InlineData("'x'.repeat(1e9)", "memory")]
    [InlineData("'x'.repeat(1100000)", "1024 KiB")]
    public async Task Outputs_that_cannot_be_made_fail_the_run_with_a_reason(string expression, string words)
    {
        await using var yard = await Yard.OpenAsync(postgres);
        var worker = await yard.HireAsync();
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 0 } }] }");
        await yard.Office.RegisterAsync($$$"""
            name: wrong
            inputs: { properties: { missing: { type: string } } }
            steps: [{ id: only, uses: flow.noop }]
            outputs: { wrong: "${{ {{{expression}}} }}" }
            """);

        var run = await yard.EndAsync(await yard.Office.StartAsync("wrong"), Patience);

        Assert.Equal(RunStatus.Failed, run.Status);
        var failed = (await yard.Office.StepsAsync(run.Id)).Values.Single(step => step.Status == StepStatus.Failed);
        Assert.Equal("configuration", failed.FailureClass);
        Assert.Contains(words, failed.Failure, StringComparison.Ordinal);
        await LivesAsync(yard, worker);
    }

    [Fact]
    public async Task A_kind_of_step_that_the_worker_does_not_know_waits_for_one_that_does_or_fails_with_its_name()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        var worker = await yard.HireAsync();
        var types = yard.Office.Get<StepTypeStore>();
        var noop = (await types.ListAsync(Token)).Single(type => type.Kind == "flow.noop");
        // As another program published them: one that is gone, and one that knew an alias more.
        await types.PublishAsync([noop with { Kind = "ghost.step", Aliases = [] }, noop with { Aliases = ["ghost.alias"] }], Token);
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 0 } }] }");
        await yard.Office.RegisterAsync("{ name: ghost, steps: [{ id: only, uses: ghost.step }] }");
        await yard.Office.RegisterAsync("{ name: renamed, steps: [{ id: only, uses: ghost.alias, retry: { attempts: 1 } }] }");

        var waiting = await yard.Office.StartAsync("ghost");
        var failed = await yard.EndAsync(await yard.Office.StartAsync("renamed"), Patience);

        Assert.Equal(RunStatus.Failed, failed.Status);
        var only = (await yard.Office.StepsAsync(failed.Id))["only"];
        Assert.Equal("configuration", only.FailureClass);
        Assert.Contains("ghost.alias", only.Failure, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Queued, (await yard.Office.StepsAsync(waiting))["only"].Status);
        Assert.Equal(CancelResult.Cancelled, await yard.Office.Get<ClosingStore>().CancelAsync(waiting, "test", null, Token));
        await LivesAsync(yard, worker);
    }

    [Fact]
    public async Task Inputs_that_are_too_large_or_too_deep_never_become_a_run()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        var worker = await yard.HireAsync();
        await yard.Office.RegisterAsync("{ name: next, inputs: { properties: { any: {} } }, steps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 0 } }] }");

        var large = await Assert.ThrowsAsync<RunRefusedException>(() => yard.Office.StartAsync("next", new JsonObject { ["any"] = new string('x', 5_000_000) }));
        var deep = await Assert.ThrowsAsync<RunRefusedException>(() => yard.Office.StartAsync("next", new JsonObject { ["any"] = Nested(64) }));
        var unknown = await Assert.ThrowsAsync<RunRefusedException>(() => yard.Office.StartAsync("nxt"));

        Assert.Equal((RunRefusal.TooLarge, RunRefusal.Invalid, RunRefusal.UnknownWorkflow), (large.Refusal, deep.Refusal, unknown.Refusal));
        var run = await yard.EndAsync(await yard.Office.StartAsync("next", new JsonObject { ["any"] = Nested(63) }), Patience);
        Assert.Equal(RunStatus.Completed, run.Status);
        await LivesAsync(yard, worker);
    }

    private static JsonArray Nested(int levels) => levels == 1 ? [] : [Nested(levels - 1)];

    // The same process, not one that took its place.
    private static async Task LivesAsync(Yard yard, WorkerProcess worker)
    {
        var run = await yard.EndAsync(await yard.Office.StartAsync("next"), Patience);
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(worker.Process.Id, await yard.ScalarAsync("select process_id from note where run_id = $1", run.Id));
        Assert.Equal(0, await yard.CountAsync("select count(*) from ready"));
        Assert.Equal(0, await worker.Process.StopAsync());
    }
}
