using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Runs;

/// <summary>The part of a workflow that a run is limited to. What runs last in any case is left out only where it is named to be skipped.</summary>
public sealed record RunRange
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>All of it.</summary>
    public static RunRange Whole { get; } = new();

    /// <summary>Only this step, and what comes after it.</summary>
    public string? From { get; init; }

    /// <summary>Only this step, and what comes before it.</summary>
    public string? To { get; init; }

    /// <summary>Only these steps.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Without these steps.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    public bool IsWhole => From is null && To is null && Only.Count == 0 && Skip.Count == 0;

    /// <summary>The steps that are left out, by their keys, and why.</summary>
    /// <param name="reused">Steps whose results are there already: they are not done, but not left out either.</param>
    /// <exception cref="RunRefusedException">It names a step that is not there, or nothing is left.</exception>
    internal IReadOnlyDictionary<string, string> LeftOut(CompiledWorkflow workflow, IReadOnlyDictionary<string, ReusedStep> reused)
    {
        if (IsWhole)
        {
            return Nothing;
        }

        if (Only.Count > 0 && (From ?? To) is not null)
        {
            throw new RunRefusedException(RunRefusal.Invalid, "Steps are named one by one (`only`), or from one to another (`from`, `to`): not both.");
        }

        var graph = new StepReach(workflow.Shape);
        var after = From is null ? null : graph.AfterAndAt([Find(workflow, From)]);
        var before = To is null ? null : graph.BeforeAndAt([Find(workflow, To)]);
        var only = Only.Count == 0 ? null : Only.Select(key => Find(workflow, key)).ToHashSet();
        var skipped = Skip.Select(key => Find(workflow, key)).ToHashSet();
        var left = new Dictionary<string, string>();
        foreach (var step in workflow.Shape.Steps.Where(step => step.Role != StepRole.Outputs && !reused.ContainsKey(step.Key)))
        {
            var isLast = step.Role == StepRole.Finally;
            var reason = skipped.Contains(step.Place) ? "Left out: it was to be skipped"
                : isLast ? null
                : after?.Contains(step.Place) == false ? $"Left out: the run was to begin with `{From}`"
                : before?.Contains(step.Place) == false ? $"Left out: the run was to end with `{To}`"
                : only?.Contains(step.Place) == false ? $"Left out: only {string.Join(", ", Only.Select(key => $"`{key}`"))} {(Only.Count == 1 ? "was" : "were")} asked for"
                : null;
            if (reason is not null)
            {
                left.Add(step.Key, reason);
            }
        }

        if (workflow.Shape.Steps.Where(step => step.Role == StepRole.Main).All(step => left.ContainsKey(step.Key) || reused.ContainsKey(step.Key)))
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"Of `{workflow.Definition.Name}` nothing would be left to run.");
        }

        // What is not run has no result that could be handed back.
        if (workflow.Outputs is { } outputs && (outputs.Needs.Steps ?? left.Keys.AsEnumerable()).FirstOrDefault(left.ContainsKey) is { } missing)
        {
            left.Add(CompiledWorkflow.OutputsKey, $"Left out: the outputs speak of `{missing}`, which is left out");
        }

        return left;
    }

    /// <summary>The place of a step of the definition.</summary>
    /// <exception cref="RunRefusedException">There is none of that name.</exception>
    internal static int Find(CompiledWorkflow workflow, string key)
    {
        var own = workflow.Shape.Steps.Where(step => step.Role != StepRole.Outputs).ToList();
        return own.Find(step => step.Key == key)?.Place
            ?? throw new RunRefusedException(
                RunRefusal.Invalid, $"`{workflow.Definition.Name}` has no step `{key}`{(Suggestion.For(key, own.Select(step => step.Key)) is { } help ? $"; {help}" : ".")}");
    }
}
