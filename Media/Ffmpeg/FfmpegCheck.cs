using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Ffmpeg;

/// <summary>Without ffmpeg much still works (browsing, captions, approvals), so its absence degrades and does not stop.</summary>
internal sealed class FfmpegCheck(FfmpegProgram ffmpeg) : IHealthCheck
{
    private Answer? last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var file = ffmpeg.Find();
            // A program that is replaced or removed while we run must be asked again.
            if (last is not { } known || known.File != file)
            {
                last = known = new Answer(file, await ffmpeg.VersionAsync(cancellationToken));
            }

            return HealthCheckResult.Healthy("ffmpeg is installed", new Dictionary<string, object> { ["version"] = known.Version });
        }
        catch (FfmpegException failure)
        {
            last = null;
            return HealthCheckResult.Degraded(failure.Message);
        }
    }

    private sealed record Answer(FfmpegFile? File, string Version);
}
