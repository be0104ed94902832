using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Ffmpeg;

/// <summary>Without ffmpeg much still works (browsing, captions, approvals), so its absence degrades and does not stop.</summary>
internal sealed class FfmpegCheck(FfmpegProgram ffmpeg) : IHealthCheck
{
    private string? version;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            version ??= await ffmpeg.VersionAsync(cancellationToken);
            return HealthCheckResult.Healthy("ffmpeg is installed", new Dictionary<string, object> { ["version"] = version });
        }
        catch (FfmpegException failure)
        {
            return HealthCheckResult.Degraded(failure.Message);
        }
    }
}
