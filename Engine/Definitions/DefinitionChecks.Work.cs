using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Whether there is anybody who does what the steps ask for, and whether they are given what they need.</summary>
internal sealed partial class DefinitionChecks
{
    private void CheckWork(StepDefinition step, string at)
    {
        switch (step)
        {
            case { Uses: not null, Run: not null }:
                Find($"{at}/run", "a step either `uses` a step type or runs a workflow, not both", "remove `run` or `uses`", ViolationKind.Name);
                break;
            case { Uses: { } kind }:
                CheckKind(step, kind, at);
                break;
            case { Run: { } child }:
                CheckChild(step, child, at);
                break;
            case { Approval: null }:
                Find(at, "the step does nothing: it lacks `uses`, `run` or `approval`", kind: ViolationKind.Missing);
                break;
            case { With: not null }:
                Find($"{at}/with", "`with` means nothing without `uses` or `run`", kind: ViolationKind.Name);
                break;
        }
    }

    // A step that gives no list would be taken for one that found nothing.
    private void CheckForEach(StepDefinition step, string at)
    {
        if (step.ForEach is not { } list || CompiledList.SourceOf(list) is not { } from || Listed().Select(entry => entry.Step).FirstOrDefault(other => other.Id == from) is not { ForEach: null } source)
        {
            return;
        }

        if (source.Uses is null || context.Steps.Find(source.Uses) is { Items: null })
        {
            Find($"{at}/forEach", $"the step `{from}` gives no list of items", $"go through a list in what it gives, as in `steps.{from}.output.files`");
        }
    }

    private void CheckKind(StepDefinition step, string kind, string at)
    {
        if (context.Steps.Find(kind) is not { } type)
        {
            var help = context.Steps.Kinds.Count == 0
                ? "no worker has published its step types yet: start one"
                : Suggestion.For(kind, context.Steps.Kinds);
            Find($"{at}/uses", $"unknown step kind `{kind}`", help);
        }
        else if (context.Steps.InputOf(type) is { } input)
        {
            CheckWith(step.With, input, at);
        }
    }

    private void CheckChild(StepDefinition step, string child, string at)
    {
        if (child == definition.Name)
        {
            Find($"{at}/run", "a workflow cannot run itself: it would never end");
        }
        else if (!context.Workflows.TryGetValue(child, out var schema))
        {
            Find($"{at}/run", $"there is no workflow `{child}`", Suggestion.For(child, context.Workflows.Keys) ?? "register it first");
        }
        else if (InputSchema.TryCompile(schema, out _) is { } input)
        {
            CheckWith(step.With, input, at);
        }
    }

    private void CheckWith(JsonObject? with, InputSchema input, string at)
    {
        var place = with is null ? at : $"{at}/with";
        found.AddRange(input.Validate((JsonObject?)with?.DeepClone(), DefinitionExpression.IsIn).Select(violation => violation with
        {
            Pointer = place + violation.Pointer,
            Message = violation is { Kind: ViolationKind.Missing, Pointer: "" } ? $"the input {violation.Message["lacks ".Length..]} is missing" : violation.Message,
        }));
    }
}
