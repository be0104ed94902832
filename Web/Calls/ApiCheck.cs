using Aspire.Media.Client;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Web.Calls;

/// <summary>Whether Api answers. Without it Web still serves, and says what is wrong; so its absence degrades.</summary>
internal sealed class ApiCheck(ApiClients clients) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var client = clients.For(credential: null);
        try
        {
            await client.GetCallerAsync(cancellationToken);
        }
        catch (MediaApiException failure) when (failure.Status is null)
        {
            return HealthCheckResult.Degraded(failure.Message);
        }
        catch (MediaApiException failure) when (failure.Status is System.Net.HttpStatusCode.Unauthorized)
        {
            // It answers, and rightly tells nothing to somebody without a credential.
        }
        catch (MediaApiException failure)
        {
            return HealthCheckResult.Degraded(failure.Message);
        }

        return HealthCheckResult.Healthy($"The API at {client.Address} answers");
    }
}
