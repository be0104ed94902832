using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Queue;

/// <summary>The lanes as this process knows them. Lanes never change, so that only new ones need to be asked for.</summary>
public sealed class LaneBook(LaneStore store)
{
    /// <summary>The kinds of the steps that every worker can do by itself.</summary>
    public const string ChildKind = "run.child";

    public const string OutputsKind = "run.outputs";

    public const string ItemsKind = "run.items";

    public const string ApprovalKind = "run.approval";

    /// <summary>What every worker can do by itself.</summary>
    public static readonly IReadOnlyList<string> OwnKinds = [ChildKind, OutputsKind, ItemsKind, ApprovalKind];

    private volatile IReadOnlyList<Lane> lanes = [];

    public IReadOnlyList<Lane> Lanes => lanes;

    public int Last => lanes.Count == 0 ? 0 : lanes[^1].Id;

    public async Task RefreshAsync(CancellationToken cancellationToken) => lanes = await store.ListAsync(cancellationToken);

    /// <summary>The lane of steps of this kind, made if it is the first of its like.</summary>
    public async ValueTask<(int Lane, bool IsNew)> FindAsync(string kind, IReadOnlyList<string> requires, string resource, CancellationToken cancellationToken)
    {
        string[] wanted = requires.Count == 0 ? [] : [.. requires.Distinct().Order(StringComparer.Ordinal)];
        if (Find(kind, wanted, resource) is { } known)
        {
            return (known.Id, false);
        }

        await RefreshAsync(cancellationToken);
        if (Find(kind, wanted, resource) is { } found)
        {
            return (found.Id, false);
        }

        await store.OpenAsync(kind, wanted, resource, cancellationToken);
        await RefreshAsync(cancellationToken);
        return (Find(kind, wanted, resource)!.Id, true);
    }

    /// <summary>Makes sure that the lanes are there in which the steps of a worker will queue up.</summary>
    public async Task OpenAsync(InstalledSteps steps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var type in steps.Types)
        {
            await FindAsync(type.Kind, type.Declaration.Requires, type.Resource, cancellationToken);
        }

        foreach (var kind in OwnKinds)
        {
            await FindAsync(kind, [], StepType.WordOf(StepResource.None), cancellationToken);
        }
    }

    private Lane? Find(string kind, string[] requires, string resource) =>
        lanes.FirstOrDefault(lane => lane.Kind == kind && lane.Resource == resource && lane.Requires.SequenceEqual(requires));
}
