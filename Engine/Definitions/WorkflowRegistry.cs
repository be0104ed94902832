using System.Text.Json.Nodes;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Takes definitions in: checks them against what the fleet can do and keeps what is sound.</summary>
public sealed class WorkflowRegistry(WorkflowStore workflows, StepTypeStore stepTypes)
{
    /// <summary>Everything that is wrong with a draft; nothing when it can be registered.</summary>
    public async Task<IReadOnlyList<DefinitionError>> CheckAsync(DefinitionDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var catalogue = new StepCatalogue(await stepTypes.ListAsync(cancellationToken));
        return draft.Check(new DefinitionContext(catalogue, await ChildrenAsync(draft.Children, cancellationToken)));
    }

    /// <summary>Registers what <see cref="CheckAsync"/> found nothing wrong with, in the name of a user.</summary>
    public async Task<Registration> RegisterAsync(DefinitionDraft draft, string user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return await workflows.RegisterAsync(draft.Definition!, draft.Format, draft.Source, WorkflowOrigin.User, user, cancellationToken);
    }

    /// <summary>
    /// Registers the definitions that a program brings along, after it published its step types. They may run each other, in whatever
    /// order they come. What a user wrote or deleted is left alone: such a registration has no version.
    /// </summary>
    /// <exception cref="DefinitionException">One of them is wrong; none is registered.</exception>
    public async Task<IReadOnlyList<Registration>> RegisterShippedAsync(
        IReadOnlyCollection<DefinitionDraft> drafts, string program, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        var catalogue = new StepCatalogue(await stepTypes.ListAsync(cancellationToken));
        var known = await ChildrenAsync([.. drafts.SelectMany(draft => draft.Children).Distinct()], cancellationToken);
        foreach (var definition in drafts.Select(draft => draft.Definition).OfType<WorkflowDefinition>())
        {
            known[definition.Name] = definition.Inputs;
        }

        var context = new DefinitionContext(catalogue, known);
        foreach (var draft in drafts)
        {
            if (draft.Check(context) is { Count: > 0 } errors)
            {
                throw new DefinitionException(draft.Definition?.Name ?? "without a name", errors);
            }
        }

        var registrations = new List<Registration>();
        foreach (var draft in drafts)
        {
            registrations.Add(await workflows.RegisterAsync(draft.Definition!, draft.Format, draft.Source, WorkflowOrigin.Shipped, program, cancellationToken));
        }

        return registrations;
    }

    // Most workflows run no others, and then nobody needs to be asked.
    private async Task<Dictionary<string, JsonObject?>> ChildrenAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        names.Count == 0 ? [] : await workflows.ChildrenAsync(names, cancellationToken);
}
