using Aspire.Media.Client.Queue;

namespace Aspire.Media.Web.Pages.Home;

/// <summary>How many slots of which resource are taken. Steps that need nothing take none that is worth counting.</summary>
public sealed record SlotUse(IReadOnlyList<ResourceUse> Resources)
{
    private const string Nothing = "none";
    private static readonly string[] Order = ["cpu", "gpu", "io", "net"];

    public int Busy => Resources.Sum(resource => resource.Busy);

    public int All => Resources.Sum(resource => resource.All);

    /// <param name="lanes">They say what a kind of step needs.</param>
    public static SlotUse Of(IEnumerable<Worker> workers, IEnumerable<Lane> lanes)
    {
        var resources = lanes.GroupBy(lane => lane.Kind).ToDictionary(kind => kind.Key, kind => kind.First().Resource);
        var all = workers.ToList();
        var busy = all.SelectMany(worker => worker.Steps).CountBy(step => resources.GetValueOrDefault(step.Kind, Nothing)).ToDictionary();
        return new SlotUse([.. all.SelectMany(worker => worker.Slots)
            .Where(slot => slot.Key != Nothing)
            .GroupBy(slot => slot.Key)
            .Select(slots => new ResourceUse(slots.Key, busy.GetValueOrDefault(slots.Key), slots.Sum(slot => slot.Value)))
            .Where(resource => resource.All > 0 || resource.Busy > 0)
            .OrderBy(resource => Array.IndexOf(Order, resource.Resource))]);
    }
}

public sealed record ResourceUse(string Resource, int Busy, int All);
