using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Workers.Recovery;

/// <summary>What workers may do with files to help a step that failed. Without roots they touch none.</summary>
public sealed class RecoveryOptions : IValidatableObject
{
    public const string Section = "Recovery";

    /// <summary>The folders in which files may be looked for, copied repaired, and made accessible.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Where files are looked for that are not where they were.</summary>
    public IReadOnlyList<OtherLocation> Locations { get; init; } = [];

    /// <summary>Whether permissions of files under the roots may be changed.</summary>
    public bool RepairPermissions { get; init; }

    /// <summary>Where repaired copies are put. It belongs to the workers of one machine, and what is old there is deleted.</summary>
    public string Scratch { get; init; } = Path.Combine(Path.GetTempPath(), "aspire-media-scratch");

    /// <summary>How long copies stay there.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan ScratchAge { get; init; } = TimeSpan.FromDays(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, path) in Roots.Select((root, number) => ($"Recovery__Roots__{number}", root)).Append(("Recovery__Scratch", Scratch))
            .Concat(Locations.SelectMany((location, number) =>
                location.To.Select((to, other) => ($"Recovery__Locations__{number}__To__{other}", to)).Append(($"Recovery__Locations__{number}__From", location.From)))))
        {
            if (!Path.IsPathFullyQualified(path) || Path.TrimEndingDirectorySeparator(path) == Path.GetPathRoot(path))
            {
                yield return new ValidationResult($"{name}: '{path}' is no folder such as /srv/recordings; the root of a disk is none either.");
            }
        }
    }
}

/// <summary>Where else the files of a folder may be.</summary>
public sealed class OtherLocation
{
    public string From { get; init; } = "";

    /// <summary>Folders with the same files in them, the best first.</summary>
    public IReadOnlyList<string> To { get; init; } = [];
}
