using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Uploads;

public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>How many bytes one file may have.</summary>
    [Range(1, long.MaxValue)]
    public long LargestFile { get; init; } = 256L * 1024 * 1024 * 1024;

    /// <summary>How long an upload that nobody goes on with is kept.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an address that was signed for a part is good.</summary>
    public TimeSpan PartLifetime { get; init; } = TimeSpan.FromHours(6);
}
