using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Telemetry;

namespace Aspire.Media.Engine.Execution;

/// <summary>How much room this worker has, resource by resource.</summary>
internal sealed class Slots
{
    private readonly int[] all = new int[Enum.GetValues<StepResource>().Length];
    private readonly int[] busy = new int[Enum.GetValues<StepResource>().Length];
    private readonly int[] beside = new int[Enum.GetValues<StepResource>().Length];

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

    public Slot Take(StepResource resource)
    {
        Interlocked.Increment(ref busy[(int)resource]);
        return new Slot(this, resource);
    }

    /// <summary>Lets a step go on beside the slots; false where as many do so already as there are slots: what ends slowly must not pile up.</summary>
    internal bool TryLeave(StepResource resource)
    {
        if (Interlocked.Increment(ref beside[(int)resource]) > all[(int)resource])
        {
            Interlocked.Decrement(ref beside[(int)resource]);
            return false;
        }

        GiveBack(resource);
        return true;
    }

    internal void EndBeside(StepResource resource) => Interlocked.Decrement(ref beside[(int)resource]);

    /// <summary>Gives one back; true when there is so much room now that it is worth asking for work.</summary>
    internal bool GiveBack(StepResource resource) => all[(int)resource] - Interlocked.Decrement(ref busy[(int)resource]) >= Worthwhile(resource);

    /// <summary>A quarter of the room: many small steps are fetched in batches, a few large ones one by one.</summary>
    private int Worthwhile(StepResource resource) => Math.Max(1, all[(int)resource] / 4);
}

/// <summary>The room that one step takes, until it leaves it or ends.</summary>
internal sealed class Slot(Slots slots, StepResource resource)
{
    private readonly Lock gate = new();
    private State state;

    private enum State
    {
        Held,
        Left,
        Over,
    }

    /// <summary>Gives the room back before the step ends; false where it may not, or has no more to give.</summary>
    public bool Leave()
    {
        lock (gate)
        {
            if (state != State.Held || !slots.TryLeave(resource))
            {
                return false;
            }

            state = State.Left;
            return true;
        }
    }

    /// <summary>The step is over; true when there is so much room now that it is worth asking for work.</summary>
    public bool End()
    {
        lock (gate)
        {
            var before = state;
            state = State.Over;
            if (before == State.Held)
            {
                return slots.GiveBack(resource);
            }

            slots.EndBeside(resource);
            return false;
        }
    }
}
