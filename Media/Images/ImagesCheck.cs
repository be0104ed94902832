using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Images;

/// <summary>Without libvips all but pictures still works, so that its absence degrades and does not stop.</summary>
internal sealed class ImagesCheck(ImageEdits images) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (version, from) = images.Library();
            return Task.FromResult(HealthCheckResult.Healthy("pictures can be edited", new Dictionary<string, object> { ["version"] = version.ToString(), ["from"] = from }));
        }
        catch (ImageException failure)
        {
            return Task.FromResult(HealthCheckResult.Degraded(failure.Message));
        }
    }
}
