using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class PlanCommandTests(PostgresServer postgres) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("plan-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_dry_run_is_planned_looked_at_and_applied_once()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Tidy());

        var planned = await studio.ReadAsync<Run>("run tidy --dry-run --wait --json");
        var tail = ShortId.Of(planned.Id);
        Assert.True(planned.IsDry);
        Assert.Empty(folder.GetFiles());
        Assert.Matches(
            $"""
            ^2 actions: 2 × write; 1 steps are left open until others are done
            step +item +would +what +as long as +stands
            one +write +{folder}/one \(3 letters\) +absent *
            many +0 +write +{folder}/many \(4 letters\) +absent *
            $
            """.ReplaceLineEndings("\n"),
            (await studio.RunAsync($"plan {tail}")).Output);
        Assert.Equal([$"{folder}/one", $"{folder}/many"], (await studio.ReadAsync<PlannedWork[]>($"plan {tail} --json")).SelectMany(work => work.Actions).Select(action => action.Target));

        var applied = await studio.ReadAsync<Run>($"apply {tail} --wait --json");
        Assert.Equal((RunStatus.Completed, planned.Id), (applied.Status, applied.Applies));
        Assert.Equal(["many", "one"], folder.GetFiles().Select(file => file.Name).Order());
        Assert.Matches("one +write +.*carried out", (await studio.RunAsync($"plan {tail}")).Output);
        var twice = await studio.RunAsync($"apply {tail}");
        Assert.Equal((1, $"media: The plan of {planned.Id} is carried out already, by run {applied.Id}: start another dry run to see what is left."), (twice.ExitCode, twice.Errors.Trim()));
        Assert.Equal($"media: Run {applied.Id} was no dry run: it has no plan.", (await studio.RunAsync($"plan {applied.Id}")).Errors.Trim());
    }

    [Fact]
    public async Task A_part_of_a_workflow_is_run_and_repeated()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Tidy());

        var part = await studio.ReadAsync<Run>("run tidy --only one --wait --json");
        Assert.Equal([StepStatus.Completed, StepStatus.Skipped, StepStatus.Skipped], part.Steps.Select(step => step.Status));
        Assert.Equal("Left out: only `one` was asked for", part.Steps[1].Reason);
        var again = await studio.ReadAsync<Run>($"replay {part.Id} --from many --to many --wait --json");
        Assert.Equal([(StepStatus.Completed, 0), (StepStatus.Completed, 1), (StepStatus.Skipped, 0)], again.Steps.Select(step => (step.Status, step.Attempt)));

        Assert.Equal("media: `tidy` has no step `mnay`; did you mean `many`?", (await studio.RunAsync("run tidy --skip mnay")).Errors.Trim());
        Assert.Equal("media: Say with which step to begin (--from), or which steps to repeat (--only): one of the two.", (await studio.RunAsync($"replay {part.Id}")).Errors.Trim());
        Assert.Equal("media: --dry-run cannot be given with --again: the run is repeated with what it has.", (await studio.RunAsync($"run --again {part.Id} --dry-run")).Errors.Trim());
    }

    private string Tidy() => $$$"""
        name: tidy
        steps:
          - { id: one, uses: test.write, with: { path: "{{{folder}}}/one", text: new } }
          - { id: many, uses: test.write, forEach: [many], with: { path: "${{ '{{{folder}}}/' + item }}", text: many } }
          - { id: last, uses: flow.noop, with: { value: "${{ steps.one.output.length }}" } }
        """;
}
