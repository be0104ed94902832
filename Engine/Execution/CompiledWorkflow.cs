using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Execution;

/// <summary>A version of a workflow, read once and run as often as like.</summary>
public sealed class CompiledWorkflow
{
    /// <summary>The key of the step that makes the outputs; no step of a definition can have it.</summary>
    public const string OutputsKey = "$outputs";

    private readonly Dictionary<string, CompiledStep> steps;

    public CompiledWorkflow(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
        Shape = new WorkflowShape(definition);
        Inputs = InputSchema.TryCompile(definition.Inputs, out _)!;
        steps = definition.Steps.Select(step => new CompiledStep(step, definition.OnFailure ?? FailurePolicy.Halt, StepRole.Main))
            .Concat((definition.Finally ?? []).Select(step => new CompiledStep(step, FailurePolicy.Continue, StepRole.Finally)))
            .ToDictionary(step => step.Definition.Id);
        Triggers = [.. (definition.On ?? []).Select(trigger => new CompiledTrigger(trigger))];
        if (definition.Outputs is { } outputs)
        {
            Outputs = new CompiledDocument(outputs);
        }
    }

    public WorkflowDefinition Definition { get; }

    public WorkflowShape Shape { get; }

    public InputSchema Inputs { get; }

    /// <summary>What a finished run hands back; null for nothing.</summary>
    public CompiledDocument? Outputs { get; }

    /// <summary>What it listens to.</summary>
    public IReadOnlyList<CompiledTrigger> Triggers { get; }

    public CompiledStep Step(string key) => steps[key];
}

/// <summary>A step of a workflow with its expressions read.</summary>
public sealed class CompiledStep
{
    internal CompiledStep(StepDefinition definition, FailurePolicy policy, StepRole role)
    {
        Definition = definition;
        // A step that cleans up must not keep the others from it.
        Halts = role == StepRole.Main && (definition.OnFailure ?? policy) == FailurePolicy.Halt;
        Condition = definition.If is { } condition ? Condition.Parse(condition) : null;
        Skipped = definition.Skipped is { } reason ? Template.Parse(reason) : null;
        With = new CompiledDocument(definition.With);
        List = definition.ForEach is { } list ? new CompiledList(list, definition.GroupBy) : null;
        Question = definition.Approval?.Message is { } question ? Template.Parse(question) : null;
        Needs = new ScopeNeeds([.. With.References, .. Question?.References ?? [], .. Condition?.References ?? [], .. Skipped?.References ?? [], .. List?.References ?? [], .. List is null ? [] : (definition.Requires ?? []).SelectMany(name => Template.Parse(name).References)]);
    }

    public StepDefinition Definition { get; }

    /// <summary>The list that it goes through.</summary>
    public CompiledList? List { get; }

    /// <summary>Whether its failure ends the run.</summary>
    public bool Halts { get; }

    public Condition? Condition { get; }

    public Template? Skipped { get; }

    public CompiledDocument With { get; }

    /// <summary>What a person is asked before it begins.</summary>
    public Template? Question { get; }

    /// <summary>Whether there is nothing to evaluate.</summary>
    public bool IsConstant => Condition is null && Question is null && With.IsConstant;

    /// <summary>What its expressions speak of.</summary>
    public ScopeNeeds Needs { get; }
}

/// <summary>What starts a workflow, with its expressions read.</summary>
public sealed class CompiledTrigger
{
    internal CompiledTrigger(TriggerDefinition definition)
    {
        Condition = definition.If is { } condition ? Condition.Parse(condition) : null;
        With = new CompiledDocument(definition.With);
    }

    public Condition? Condition { get; }

    public CompiledDocument With { get; }
}

/// <summary>A JSON object with expressions in it.</summary>
public sealed class CompiledDocument
{
    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();
    private readonly TemplateDocument? templates;
    private readonly JsonElement constant;

    internal CompiledDocument(JsonObject? document)
    {
        constant = document is null ? Empty : JsonSerializer.SerializeToElement(document);
        // A sign that is escaped has to be taken for itself, so that a text with one is not constant either.
        templates = document is not null && constant.GetRawText().Contains('$', StringComparison.Ordinal) ? TemplateDocument.Parse(constant) : null;
        References = [.. templates?.Templates.SelectMany(entry => entry.Template.References) ?? []];
        Needs = new ScopeNeeds(References);
    }

    public bool IsConstant => templates is null;

    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>What its expressions speak of.</summary>
    public ScopeNeeds Needs { get; }

    public JsonElement Evaluate(ExpressionScope scope, CancellationToken cancellationToken) =>
        templates is null ? constant : JsonSerializer.SerializeToElement(templates.Evaluate(scope, cancellationToken));
}

/// <summary>What has to be in a scope for expressions with these references.</summary>
public sealed class ScopeNeeds
{
    public ScopeNeeds(IReadOnlyList<ExpressionReference> references)
    {
        Inputs = references.Any(reference => reference.Root == "inputs");
        Run = references.Any(reference => reference.Root == "run");
        var steps = references.Where(reference => reference.Root == "steps").ToList();
        Steps = steps.Exists(reference => reference.Path.Count < 2) ? null : steps.Select(reference => reference.Path[1]).ToHashSet();
        Approvals = [.. steps.Where(reference => reference.Path is [_, _, "approval", ..]).Select(reference => reference.Path[1]).Distinct()];
    }

    public bool Inputs { get; }

    public bool Run { get; }

    /// <summary>The steps whose results are named; null when that cannot be told, as in <c>steps[inputs.which]</c>.</summary>
    public IReadOnlySet<string>? Steps { get; }

    /// <summary>The steps to whose approvals the answers are named.</summary>
    public IReadOnlyList<string> Approvals { get; }
}
