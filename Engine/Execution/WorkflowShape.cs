using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Execution;

/// <summary>
/// The steps that every run of a version has, and what comes before what. Steps that run in any case need all others; so does, after them,
/// the step that makes the outputs: the queue knows needs, and nothing else.
/// </summary>
public sealed class WorkflowShape
{
    internal WorkflowShape(WorkflowDefinition definition)
    {
        var (main, last) = (definition.Steps, definition.Finally ?? []);
        var needs = Needs(main).Concat(Needs(last).Select(own => own.Count == 0 ? [.. Enumerable.Range(0, main.Count)] : own.Select(place => place + main.Count).ToList())).ToList();
        var steps = main.Select(step => (step.Id, Role: StepRole.Main, Definition: (StepDefinition?)step))
            .Concat(last.Select(step => (step.Id, Role: StepRole.Finally, Definition: (StepDefinition?)step))).ToList();
        if (definition.Outputs is not null)
        {
            needs.Add([.. Enumerable.Range(0, steps.Count)]);
            steps.Add((CompiledWorkflow.OutputsKey, StepRole.Outputs, null));
        }

        var dependents = steps.ConvertAll(_ => new List<int>());
        for (var place = 0; place < needs.Count; place++)
        {
            needs[place].ForEach(before => dependents[before].Add(place));
        }

        Steps = [.. steps.Select((step, place) => new ShapeStep(
            step.Id,
            place,
            step.Role,
            step.Definition is null ? LaneBook.OutputsKind : step.Definition.ForEach is not null ? LaneBook.ItemsKind
                : step.Definition.Approval is not null ? LaneBook.ApprovalKind : step.Definition.Uses ?? LaneBook.ChildKind,
            [.. (step.Definition?.Requires ?? []).Select(Template.Parse)],
            needs[place],
            dependents[place]))];
    }

    public IReadOnlyList<ShapeStep> Steps { get; }

    private static IEnumerable<List<int>> Needs(IReadOnlyList<StepDefinition> steps)
    {
        var graph = new StepGraph(steps);
        return steps.Select((_, place) => graph.NeedsOf(place).ToList());
    }
}

/// <summary>A step of every run of a version.</summary>
/// <param name="Kind">The kind as the definition names it.</param>
/// <param name="Requires">What the definition asks of a worker, beyond what the kind does.</param>
public sealed record ShapeStep(
    string Key, int Place, StepRole Role, string Kind, IReadOnlyList<Template> Requires, IReadOnlyList<int> Needs, IReadOnlyList<int> Dependents);
