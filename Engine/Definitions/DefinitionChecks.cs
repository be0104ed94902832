using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>What the schema cannot say: whether the parts of a definition fit each other and the world.</summary>
internal sealed partial class DefinitionChecks
{
    private readonly WorkflowDefinition definition;
    private readonly DefinitionContext context;
    private readonly List<SchemaViolation> found = [];

    private DefinitionChecks(WorkflowDefinition definition, DefinitionContext context) => (this.definition, this.context) = (definition, context);

    public static IReadOnlyList<SchemaViolation> Run(WorkflowDefinition definition, DefinitionContext context)
    {
        var checks = new DefinitionChecks(definition, context);
        checks.CheckInputs();
        checks.CheckTriggers();
        checks.CheckIds();
        checks.CheckList(definition.Steps, "/steps", "finally");
        checks.CheckList(definition.Finally ?? [], "/finally", "steps");
        checks.CheckProgress();
        checks.CheckExpressions();
        return checks.found;
    }

    private void CheckInputs()
    {
        if (definition.Inputs is { } inputs)
        {
            InputSchema.TryCompile(inputs, out var faults);
            found.AddRange(faults.Select(fault => fault with { Pointer = "/inputs" + fault.Pointer }));
        }
    }

    private void CheckIds()
    {
        var seen = new Dictionary<string, string>();
        foreach (var (step, at) in Listed())
        {
            if (step.Id.Length > 0 && !seen.TryAdd(step.Id, at))
            {
                Find($"{at}/id", $"the id `{step.Id}` is taken by {seen[step.Id]} already");
            }
        }
    }

    private void CheckList(IReadOnlyList<StepDefinition> steps, string list, string otherList)
    {
        var graph = new StepGraph(steps);
        var others = (list == "/steps" ? definition.Finally ?? [] : definition.Steps).Select(step => step.Id).ToHashSet();
        for (var index = 0; index < steps.Count; index++)
        {
            var (step, at) = (steps[index], JsonPointer.Append(list, index));
            CheckWork(step, at);
            CheckForEach(step, at);
            CheckTimes(step, at);
            CheckNeeds(step, at, graph, steps, others, otherList);
        }

        foreach (var cycle in graph.Cycles())
        {
            // Unsaid needs lead upwards, so at least one link of a circle was written down.
            var culprit = cycle.First(index => steps[index].Needs is not null);
            Find($"{JsonPointer.Append(list, culprit)}/needs", $"these steps wait for each other: {string.Join(" → ", cycle.Select(index => steps[index].Id))}");
        }
    }

    private void CheckNeeds(
        StepDefinition step, string at, StepGraph graph, IReadOnlyList<StepDefinition> steps, HashSet<string> others, string otherList)
    {
        for (var index = 0; index < step.Needs?.Count; index++)
        {
            var (id, place) = (step.Needs[index], JsonPointer.Append($"{at}/needs", index));
            if (others.Contains(id))
            {
                Find(place, $"`{id}` stands in `{otherList}`: needs stay within one list, and `finally` comes after all of `steps` by itself");
            }
            else if (graph.Find(id) is null)
            {
                Find(place, $"there is no step `{id}`", Suggestion.For(id, steps.Select(other => other.Id).Where(other => other != step.Id)));
            }
        }
    }

    private void CheckTimes(StepDefinition step, string at)
    {
        if (step.Timeout == TimeSpan.Zero)
        {
            Find($"{at}/timeout", "a timeout of nothing leaves no time to work", "leave it out for no limit of one's own");
        }

        if (step.Retry is { Backoff: { } first, MaxBackoff: { } longest } && longest < first)
        {
            Find($"{at}/retry/maxBackoff", $"the longest pause ({Duration.Format(longest)}) is shorter than the first one ({Duration.Format(first)})");
        }

        if (step.Approval is { Deadline: var deadline, OnDeadline: var policy })
        {
            if (policy is not null && deadline is null)
            {
                Find($"{at}/approval/onDeadline", "`onDeadline` means nothing without `deadline`", kind: ViolationKind.Name);
            }

            if (deadline == TimeSpan.Zero)
            {
                Find($"{at}/approval/deadline", "a deadline of nothing leaves no time to answer");
            }
        }
    }

    private void CheckProgress()
    {
        var listed = Listed().ToList();
        if (listed.Any(entry => entry.Step.Progress is not null))
        {
            foreach (var (_, at) in listed.Where(entry => entry.Step.Weight is not null))
            {
                Find($"{at}/weight", "`weight` and `progress` cannot be mixed in one workflow", "give every step a range, or every step a weight", ViolationKind.Name);
            }
        }

        CheckRanges(definition.Steps, "/steps", []);
        CheckRanges(definition.Finally ?? [], "/finally", definition.Steps);
    }

    private void CheckRanges(IReadOnlyList<StepDefinition> steps, string list, IReadOnlyList<StepDefinition> before)
    {
        var graph = new StepGraph(steps);
        for (var index = 0; index < steps.Count; index++)
        {
            if (steps[index].Progress is not { } range)
            {
                continue;
            }

            var at = $"{JsonPointer.Append(list, index)}/progress";
            if (range.From > range.To)
            {
                Find(at, $"the range runs backwards, from {range.From} to {range.To}", $"write [{range.To}, {range.From}]");
            }

            var earlier = graph.Upstream(index).Where(other => other != index).Order().Select(other => steps[other]).Concat(before);
            if (earlier.FirstOrDefault(other => other.Progress?.To > range.From) is { Progress: { } passed } late)
            {
                Find(at, $"the range begins at {range.From}, and `{late.Id}`, which comes before, has reached {passed.To} by then");
            }
        }
    }

    private IEnumerable<(StepDefinition Step, string At)> Listed() =>
        definition.Steps.Select((step, index) => (step, JsonPointer.Append("/steps", index)))
            .Concat((definition.Finally ?? []).Select((step, index) => (step, JsonPointer.Append("/finally", index))));

    private void Find(string pointer, string message, string? suggestion = null, ViolationKind kind = ViolationKind.Value) =>
        found.Add(new SchemaViolation(pointer, message, suggestion, kind));
}
