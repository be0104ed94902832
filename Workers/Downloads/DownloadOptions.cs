using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Workers.Downloads;

/// <summary>What may be downloaded by this worker, and what that may take. Without hosts there is nothing.</summary>
public sealed class DownloadOptions : IValidatableObject
{
    public const string Section = "Download";

    /// <summary>The hosts that downloads may come from, as <c>media.example.org, *.example.net</c>; <c>*</c> is every public host.</summary>
    public string Hosts { get; init; } = "";

    /// <summary>How many bytes one download may have.</summary>
    [Range(1, long.MaxValue)]
    public long LargestFile { get; init; } = 20L << 30;

    /// <summary>How long one attempt may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "11:00:00")]
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(6);

    /// <summary>yt-dlp, which knows the pages of sites: a path, or a name to be found on PATH.</summary>
    [Required]
    public string Program { get; init; } = "yt-dlp";

    /// <summary>The most memory that it may ask for, and each program that it starts, in bytes.</summary>
    [Range(128L << 20, long.MaxValue)]
    public long Memory { get; init; } = 2L << 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        DownloadHosts.Listed(Hosts).Where(host => !DownloadHosts.IsHost(host))
            .Select(host => new ValidationResult($"Download__Hosts: '{host}' is no host such as media.example.org, *.example.org or 192.0.2.7; addresses and ports are none."));
}
