using System.Text;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Runs;

public sealed class RunProgressTests
{
    private const string Ranged = """
        name: ranged
        steps:
          - { id: a, uses: flow.noop, progress: [5, 15] }
          - { id: b, uses: flow.noop, needs: [], progress: [20, 60] }
          - { id: c, uses: flow.noop, progress: [60, 95] }
        finally: [{ id: last, uses: flow.noop }]
        """;

    private const string Weighted = """
        name: weighted
        steps:
          - { id: a, uses: flow.noop, weight: 1 }
          - { id: b, uses: flow.noop, needs: [], weight: 7 }
          - { id: c, uses: flow.noop }
        finally: [{ id: last, uses: flow.noop }]
        """;

    [Theory]
    [InlineData(Ranged)]
    [InlineData(Weighted)]
    public void It_never_goes_back_whatever_advances_and_is_whole_at_the_end_only(string yaml)
    {
        var definition = DefinitionDraft.Read(Encoding.UTF8.GetBytes(yaml), DefinitionFormat.Yaml).Definition!;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var steps = new[] { "a", "b", "c", "last" }.Select((key, place) => Step(key, place)).ToList();
            var before = RunProgress.Of(definition, RunStatus.Running, steps);
            Assert.Equal(0, before);
            while (steps.Exists(step => !step.Status.IsOver()))
            {
                var place = random.Next(steps.Count);
                steps[place] = Advance(steps[place], random);
                var now = RunProgress.Of(definition, RunStatus.Running, steps);
                Assert.True(now >= before, $"seed {seed}: from {before} to {now}");
                Assert.True(now < 100);
                before = now;
            }

            Assert.True(before >= 95);
            Assert.Equal(100, RunProgress.Of(definition, RunStatus.Completed, steps));
        }
    }

    [Fact]
    public void What_a_step_says_fills_its_range_and_its_share()
    {
        var ranged = DefinitionDraft.Read(Encoding.UTF8.GetBytes(Ranged), DefinitionFormat.Yaml).Definition!;
        var weighted = DefinitionDraft.Read(Encoding.UTF8.GetBytes(Weighted), DefinitionFormat.Yaml).Definition!;
        StepRecord[] steps =
        [
            Step("a", 0) with { Status = StepStatus.Skipped }, Step("b", 1) with { Status = StepStatus.Processing, Progress = 0.5 }, Step("c", 2), Step("last", 3),
        ];

        Assert.Equal(40, RunProgress.Of(ranged, RunStatus.Running, steps));
        Assert.Equal(45, RunProgress.Of(weighted, RunStatus.Running, steps));
    }

    private static StepRecord Advance(StepRecord step, Random random) =>
        step.Status.IsOver() ? step
        : random.Next(3) == 0 ? step with { Status = random.Next(2) == 0 ? StepStatus.Completed : StepStatus.Skipped }
        : step with { Status = StepStatus.Processing, Progress = Math.Min(1, step.Progress + (random.NextDouble() / 2)) };

    private static StepRecord Step(string key, int place) => new()
    {
        Id = Guid.NewGuid(), RunId = Guid.Empty, Key = key, Place = place, Role = key == "last" ? StepRole.Finally : StepRole.Main, Status = StepStatus.Blocked, Kind = "flow.noop", Attempt = 1, Progress = 0,
    };
}
