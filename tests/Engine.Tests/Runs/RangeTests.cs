using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Runs;

public sealed class RangeTests(PostgresServer postgres)
{
    // a ─ b ─┬─ c ─ e
    //        └─ d ─┘
    private const string Diamond = """
        name: diamond
        inputs: { properties: { word: { type: string, default: x } } }
        steps:
          - { id: a, uses: flow.noop, with: { value: "${{ inputs.word }}" } }
          - { id: b, uses: flow.noop, needs: [a], with: { value: "${{ inputs.word }}" } }
          - { id: c, uses: flow.noop, needs: [b], with: { value: "${{ inputs.word }}" } }
          - { id: d, uses: flow.noop, needs: [b], with: { value: "${{ inputs.word }}" } }
          - { id: e, uses: flow.noop, needs: [c, d], with: { value: "${{ inputs.word }}" } }
        finally:
          - { id: tidy, uses: flow.noop }
        outputs: { made: "${{ steps.c.output.value }}" }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("c", null, "", "", "c e tidy", true)]
    [InlineData(null, "c", "", "", "a b c tidy", true)]
    [InlineData("b", "c", "", "", "b c tidy", true)]
    [InlineData("b", null, "", "d tidy", "b c e", true)]
    [InlineData(null, null, "a,e", "", "a e tidy", false)]
    [InlineData(null, null, "", "c", "a b d e tidy", false)]
    public async Task A_run_is_limited_to_a_part(string? from, string? to, string only, string skip, string done, bool handsBack)
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Diamond);

        var run = await workshop.EndAsync(await workshop.StartAsync("diamond", with: request => request with { Range = Range(from, to, only, skip) }));

        Assert.Equal(RunStatus.Completed, run.Status);
        var steps = (await workshop.StepsAsync(run.Id)).Values.Where(step => step.Role != StepRole.Outputs).OrderBy(step => step.Place).ToList();
        Assert.Equal(done, string.Join(' ', steps.Where(step => step.Status == StepStatus.Completed).Select(step => step.Key)));
        Assert.All(steps.Where(step => step.Status != StepStatus.Completed), step => Assert.Equal((StepStatus.Skipped, true), (step.Status, step.Reason!.StartsWith("Left out: ", StringComparison.Ordinal))));
        // What is not done has nothing to hand back.
        Assert.Equal(handsBack ? """{"made":"x"}""" : null, run.Output);
    }

    [Theory]
    [InlineData("x", null, "", "", "no step `x`")]
    [InlineData(null, "tdiy", "", "", "did you mean `tidy`")]
    [InlineData("a", null, "b", "", "not both")]
    [InlineData("e", "a", "", "", "nothing would be left")]
    [InlineData(null, null, "", "a b c d e", "nothing would be left")]
    public async Task A_part_that_is_not_there_is_refused(string? from, string? to, string only, string skip, string reason)
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Diamond);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => workshop.StartAsync("diamond", with: request => request with { Range = Range(from, to, only, skip) }));

        Assert.Equal(RunRefusal.Invalid, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c", null, "", "", "c e tidy")]
    [InlineData("b", "c", "", "", "b c tidy")]
    [InlineData("b", null, "", "d", "b c e tidy")]
    [InlineData(null, null, "b", "", "b tidy")]
    public async Task A_part_of_a_run_is_repeated_with_the_results_of_the_rest(string? from, string? to, string only, string skip, string done)
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Diamond);
        var first = await workshop.RunAsync("diamond");

        var replay = (await workshop.Get<RunRepeats>().ReplayAsync(first.Id, Range(from, to, only, skip), new JsonObject { ["word"] = "y" }, "test", Token))!;
        var run = await workshop.EndAsync(replay.Id);

        Assert.Equal(RunStatus.Completed, run.Status);
        var steps = (await workshop.StepsAsync(run.Id)).Values.Where(step => step.Role != StepRole.Outputs).OrderBy(step => step.Place).ToList();
        Assert.Equal(done, string.Join(' ', steps.Where(step => step.Attempt == 1).Select(step => step.Key)));
        Assert.All(steps.Where(step => step.Attempt == 1 && step.Key != "tidy"), step => Assert.Contains("\"y\"", step.Output, StringComparison.Ordinal));
        Assert.All(steps.Where(step => step.Attempt == 0 && step.Status == StepStatus.Completed), step => Assert.Contains("\"x\"", step.Output, StringComparison.Ordinal));
    }

    private static RunRange Range(string? from, string? to, string only, string skip) => new() { From = from, To = to, Only = Names(only), Skip = Names(skip) };

    private static string[] Names(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
