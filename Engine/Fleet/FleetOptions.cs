using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Engine.Fleet;

public sealed class FleetOptions : IValidatableObject
{
    public const string Section = "Fleet";

    /// <summary>How many beats a second all idle workers together may cost the database, roughly.</summary>
    private const double IdleBeats = 20;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    /// <summary>How often a worker says that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a worker may be silent before it counts as lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a silent worker is remembered.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long the duty to look after the queue is kept without being renewed: longer, and the queue stands still when its worker dies.</summary>
    internal TimeSpan Duty => TimeSpan.FromTicks(Math.Min(2 * Heartbeat.Ticks, TimeSpan.TicksPerSecond * 3));

    /// <summary>
    /// How long the database may be silent for the worker with the duty without having been away. Before that gap, all workers may not have been
    /// heard for a heartbeat, and after it they take a moment to be heard again: together that stays below the lease.
    /// </summary>
    internal TimeSpan Gap => (Lease - Heartbeat) / 2;

    /// <summary>The same for a fleet of which each is heard once in a heartbeat.</summary>
    internal TimeSpan FleetGap => Heartbeat * 1.5;

    /// <summary>
    /// How long a worker that has nothing to do may rest between two beats: longer in a large fleet, whose members are idle most of the time. What
    /// hangs on being heard soon is only who holds what, and in a large fleet there is always somebody who speaks next.
    /// </summary>
    public TimeSpan Rest(int fleet) => Share(fleet, IdleBeats, Heartbeat);

    /// <summary>A pause that grows with the fleet, so that all together do something only so often; within reason.</summary>
    internal static TimeSpan Share(int fleet, double perSecond, TimeSpan alone) =>
        TimeSpan.FromSeconds(Math.Max(alone.TotalSeconds, Math.Min(fleet / perSecond, LongestRest.TotalSeconds)));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Heartbeat <= TimeSpan.Zero || Lease < 2 * Heartbeat)
        {
            yield return new ValidationResult($"Fleet__Lease ({Lease}) must be at least twice Fleet__Heartbeat ({Heartbeat}), which must be more than zero.");
        }

        if (Memory < Lease)
        {
            yield return new ValidationResult($"Fleet__Memory ({Memory}) must be at least Fleet__Lease ({Lease}): a worker is not forgotten before it counts as lost.");
        }
    }
}
