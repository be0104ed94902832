using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Engine.Fleet;

public sealed class FleetOptions : IValidatableObject
{
    public const string Section = "Fleet";

    /// <summary>How often a worker says that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a worker may be silent before it counts as lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a silent worker is remembered.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(1);

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
