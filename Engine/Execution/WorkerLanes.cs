using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Execution;

/// <summary>The lanes that this worker can serve: it knows the kind of step, and has all that they require.</summary>
internal sealed class WorkerLanes(LaneBook book, InstalledSteps installed, IEnumerable<Capability> found, IOptions<WorkerOptions> options)
{
    private readonly HashSet<string> capabilities = [.. found.Select(capability => capability.Name), .. options.Value.Capabilities];
    private volatile Served served = new([], []);

    public IReadOnlyList<string> Capabilities => [.. capabilities.Order(StringComparer.Ordinal)];

    /// <summary>The kinds of steps that it knows, under all of their names.</summary>
    public IReadOnlyList<string> Kinds { get; } =
        [.. installed.Types.SelectMany(type => type.Declaration.Aliases.Prepend(type.Kind)), .. LaneBook.OwnKinds];

    public IReadOnlyCollection<StepResource> Resources => served.Resources;

    /// <summary>Whether there are lanes that this worker has not looked at.</summary>
    public bool IsBehind(int lastLane) => lastLane > book.Last;

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var lanes = book.Lanes.Where(CanServe).ToDictionary(lane => lane.Id, lane => new ServedLane(lane.Kind, lane.Requires, ResourceOf(lane)));
        served = new Served(lanes, [.. lanes.Values.Select(lane => lane.Resource).Distinct()]);
    }

    /// <summary>What to ask for, with the room that there is.</summary>
    public IReadOnlyList<WantedLane> Wanted(Slots slots)
    {
        var room = served.Resources.ToDictionary(resource => resource, slots.Free);
        return [.. served.Lanes.Where(lane => room[lane.Value.Resource] > 0).Select(lane => new WantedLane(lane.Key, (int)lane.Value.Resource, room[lane.Value.Resource]))];
    }

    public StepResource ResourceOf(int lane) => served.Lanes.TryGetValue(lane, out var known) ? known.Resource : StepResource.None;

    public IReadOnlyCollection<string> RequiresOf(int lane) => served.Lanes.TryGetValue(lane, out var known) ? known.Requires : [];

    public string KindOf(int lane) => served.Lanes.TryGetValue(lane, out var known) ? known.Kind : "";

    private bool CanServe(Lane lane) =>
        (LaneBook.OwnKinds.Contains(lane.Kind) || installed.TryFind(lane.Kind, out _)) && lane.Requires.All(capabilities.Contains)
            && (options.Value.Only.Count == 0 || lane.Requires.Any(options.Value.Only.Contains));

    private static StepResource ResourceOf(Lane lane) =>
        Enum.GetValues<StepResource>().FirstOrDefault(resource => StepType.WordOf(resource) == lane.Resource, StepResource.Cpu);

    private sealed record ServedLane(string Kind, IReadOnlyList<string> Requires, StepResource Resource);

    private sealed record Served(Dictionary<int, ServedLane> Lanes, IReadOnlyCollection<StepResource> Resources);
}
