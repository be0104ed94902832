using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Triggers;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Whether the events that a workflow listens to can ever come, and bring what it needs.</summary>
internal sealed partial class DefinitionChecks
{
    private void CheckTriggers()
    {
        var input = InputSchema.TryCompile(definition.Inputs, out _);
        for (var index = 0; index < definition.On?.Count; index++)
        {
            var (trigger, at) = (definition.On[index], JsonPointer.Append("/on", index));
            if (trigger.Event.Length == 0)
            {
                continue;
            }

            CheckEvent(trigger, at);
            if (input is not null)
            {
                CheckWith(trigger.With, input, at);
            }
        }
    }

    private void CheckEvent(TriggerDefinition trigger, string at)
    {
        var isEnd = EventKinds.Ends.Contains(trigger.Event);
        if (!isEnd && EventKinds.IsOwn(trigger.Event))
        {
            Find($"{at}/event", $"no workflow can listen to `{trigger.Event}`", Suggestion.For(trigger.Event, EventKinds.Ends) ?? $"of the system's own events there are {string.Join(", ", EventKinds.Ends)}");
        }

        switch (trigger.Of)
        {
            case null when isEnd:
                Find(at, $"`{trigger.Event}` needs `of`: the workflow whose runs are meant", kind: ViolationKind.Missing);
                break;
            case not null when !isEnd:
                Find($"{at}/of", $"`of` means nothing with `{trigger.Event}`: only the ends of runs are of a workflow", kind: ViolationKind.Name);
                break;
            case { } other when other == definition.Name:
                Find($"{at}/of", "a workflow that starts at its own end would never end");
                break;
            case { } other when !context.Workflows.ContainsKey(other):
                Find($"{at}/of", $"there is no workflow `{other}`", Suggestion.For(other, context.Workflows.Keys) ?? "register it first");
                break;
        }
    }
}
