using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary><c>/metrics</c>: everything that is measured here, for Prometheus to fetch.</summary>
internal static class MetricsEndpoint
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this WebApplication app) =>
        app.MapGet("/metrics", Get).ExcludeFromDescription().Untraced().Requires(Permission.MetricsRead);

    private static ContentHttpResult Get(PrometheusExporter exporter) => TypedResults.Text(exporter.Read(), TextFormat);
}
