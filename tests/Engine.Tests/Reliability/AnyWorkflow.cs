using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>Makes workflows up: chains, diamonds, wide joins and whatever else needs allow, with clean-up, outputs and children.</summary>
internal static class AnyWorkflow
{
    public static CompiledWorkflow Of(int seed, bool mayHaveChildren)
    {
        var random = new Random(seed);
        var steps = Steps(random, mayHaveChildren);
        var cleanUp = Enumerable.Range(0, Math.Max(0, random.Next(-2, 3)))
            .Select(place => Step(random, $"f{place}", random.Next(2) == 0 ? null : [], mayHaveChildren: false)).ToList();
        return new CompiledWorkflow(new WorkflowDefinition
        {
            Name = "any",
            OnFailure = Pick<FailurePolicy?>(random, null, FailurePolicy.Halt, FailurePolicy.Continue),
            Steps = steps,
            Finally = cleanUp,
            Outputs = random.Next(2) == 0 ? new() { ["made"] = true } : null,
        });
    }

    /// <summary>Many steps that a last one waits for.</summary>
    public static CompiledWorkflow WideJoin(int width) => new(new WorkflowDefinition
    {
        Name = "any",
        OnFailure = FailurePolicy.Continue,
        Steps =
        [
            .. Enumerable.Range(0, width).Select(place => new StepDefinition { Id = $"s{place}", Uses = "test.a", Needs = [] }),
            new StepDefinition { Id = "join", Uses = "test.a", Needs = [.. Enumerable.Range(0, width).Select(place => $"s{place}")] },
        ],
        Finally = [new StepDefinition { Id = "sweep", Uses = "test.a" }],
    });

    /// <summary>As many children as it has steps.</summary>
    public static CompiledWorkflow Family(int size) => new(new WorkflowDefinition
    {
        Name = "any",
        Steps = [.. Enumerable.Range(0, size).Select(place => new StepDefinition { Id = $"s{place}", Run = "any", Needs = [] })],
    });

    /// <summary>A child and a step of its own side by side, and something that comes last.</summary>
    public static CompiledWorkflow Parent() => new(new WorkflowDefinition
    {
        Name = "any",
        Steps = [new StepDefinition { Id = "child", Run = "any", Needs = [] }, new StepDefinition { Id = "own", Uses = "test.a", Needs = [] }],
        Finally = [new StepDefinition { Id = "sweep", Uses = "test.a" }],
    });

    public static CompiledWorkflow Chain(int length, bool hasOutputs) => new(new WorkflowDefinition
    {
        Name = "any",
        Steps = [.. Enumerable.Range(0, length).Select(place => new StepDefinition { Id = $"s{place}", Uses = "test.a" })],
        Outputs = hasOutputs ? new() { ["made"] = true } : null,
    });

    private static List<StepDefinition> Steps(Random random, bool mayHaveChildren) => random.Next(5) switch
    {
        0 => [.. Enumerable.Range(0, random.Next(1, 6)).Select(place => Step(random, $"s{place}", null, mayHaveChildren))],
        1 =>
        [
            Step(random, "s0", [], mayHaveChildren), Step(random, "s1", ["s0"], mayHaveChildren), Step(random, "s2", ["s0"], mayHaveChildren),
            Step(random, "s3", ["s1", "s2"], mayHaveChildren),
        ],
        2 => WideJoinOf(random, random.Next(2, 8), mayHaveChildren),
        _ =>
        [
            .. Enumerable.Range(0, random.Next(1, 8)).Select(place => Step(
                random, $"s{place}", [.. Enumerable.Range(0, place).Where(_ => random.Next(3) == 0).Select(before => $"s{before}")], mayHaveChildren)),
        ],
    };

    private static List<StepDefinition> WideJoinOf(Random random, int width, bool mayHaveChildren) =>
    [
        .. Enumerable.Range(0, width).Select(place => Step(random, $"s{place}", [], mayHaveChildren)),
        Step(random, "join", [.. Enumerable.Range(0, width).Select(place => $"s{place}")], mayHaveChildren),
    ];

    private static StepDefinition Step(Random random, string id, string[]? needs, bool mayHaveChildren)
    {
        var isChild = mayHaveChildren && random.Next(4) == 0;
        return new StepDefinition
        {
            Id = id,
            Uses = isChild ? null : Pick(random, "test.a", "test.b"),
            Run = isChild ? "any" : null,
            Needs = needs,
            OnFailure = Pick<FailurePolicy?>(random, null, null, FailurePolicy.Halt, FailurePolicy.Continue),
        };
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
