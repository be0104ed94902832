using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Telemetry;

namespace Aspire.Media.Engine.Execution;

/// <summary>How much room this worker has, resource by resource.</summary>
internal sealed class Slots
{
    private readonly int[] all = new int[Enum.GetValues<StepResource>().Length];
    private readonly int[] busy = new int[Enum.GetValues<StepResource>().Length];

    public Slots(WorkerOptions options)
    {
        foreach (var resource in Enum.GetValues<StepResource>())
        {
            all[(int)resource] = options.SlotsFor(resource);
        }

        EngineMetrics.Watch(this);
    }

    public IReadOnlyDictionary<StepResource, int> All => Enum.GetValues<StepResource>().ToDictionary(resource => resource, resource => all[(int)resource]);

    public bool HasRoom(IEnumerable<StepResource> resources) => resources.Any(resource => Free(resource) > 0);

    public int Free(StepResource resource) => all[(int)resource] - Volatile.Read(ref busy[(int)resource]);

    public int Busy(StepResource resource) => Volatile.Read(ref busy[(int)resource]);

    public void Take(StepResource resource) => Interlocked.Increment(ref busy[(int)resource]);

    /// <summary>Gives one back; true when there is so much room now that it is worth asking for work.</summary>
    public bool GiveBack(StepResource resource) => all[(int)resource] - Interlocked.Decrement(ref busy[(int)resource]) >= Worthwhile(resource);

    /// <summary>A quarter of the room: many small steps are fetched in batches, a few large ones one by one.</summary>
    private int Worthwhile(StepResource resource) => Math.Max(1, all[(int)resource] / 4);
}
