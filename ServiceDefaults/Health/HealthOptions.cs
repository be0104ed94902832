using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.ServiceDefaults.Health;

public sealed class HealthOptions : IValidatableObject
{
    public const string Section = "Health";

    /// <summary>How long a check may take before it counts as failed.</summary>
    public TimeSpan CheckLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is good for, so that many who ask cost no more than one.</summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.FromSeconds(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CheckLimit <= TimeSpan.Zero || Freshness < TimeSpan.Zero)
        {
            yield return new ValidationResult(
                $"Health__CheckLimit ({CheckLimit}) must be more than zero, and Health__Freshness ({Freshness}) not less.");
        }
    }
}
