using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Fleet;

/// <summary>What this worker takes on.</summary>
public sealed class WorkerOptions : IValidatableObject
{
    public const string Section = "Worker";

    /// <summary>How often a second all idle workers together look whether they were told of all work, roughly.</summary>
    private const double IdleLooks = 16;

    /// <summary>How many steps of each resource are worked on at once; what is not said is chosen by the machine.</summary>
    public Dictionary<StepResource, int> Slots { get; init; } = [];

    /// <summary>What steps may require that cannot be found out by looking, such as <c>site:NAME</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>What steps must require, one of these at least, for this worker to take them; without any it takes all that it can do.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>How often the queue is asked for work where notifications do not arrive.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is asked all the same where they do.</summary>
    public TimeSpan HeardPoll { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long steps may go on when the worker is told to stop, before they are interrupted and given back.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a step that is told to stop may take to do so, before it is abandoned.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker that is told of work waits before it looks all the same: in a large fleet somebody else has looked by then.</summary>
    public TimeSpan Look(int fleet) => FleetOptions.Share(fleet, IdleLooks, HeardPoll);

    public int SlotsFor(StepResource resource) => Slots.TryGetValue(resource, out var said) ? said : resource switch
    {
        StepResource.None => 1024,
        StepResource.Cpu => Environment.ProcessorCount,
        StepResource.Io => Math.Max(4, Environment.ProcessorCount),
        StepResource.Net => 32,
        _ => 0,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (resource, slots) in Slots.Where(entry => entry.Value is < 0 or > 10_000))
        {
            yield return new ValidationResult($"Worker__Slots__{resource} is {slots}; it can be 0 to 10000.");
        }

        foreach (var (name, span) in new[] { (nameof(Poll), Poll), (nameof(HeardPoll), HeardPoll), (nameof(Grace), Grace) }.Where(entry => entry.Item2 <= TimeSpan.Zero))
        {
            yield return new ValidationResult($"Worker__{name} is {span}; it must be more than zero.");
        }

        if (Drain < TimeSpan.Zero)
        {
            yield return new ValidationResult($"Worker__Drain is {Drain}; it cannot be less than zero.");
        }
    }
}

/// <summary>Something that a worker has and that steps may require; parts of the product register what they found.</summary>
public sealed record Capability(string Name);
