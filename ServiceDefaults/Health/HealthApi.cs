using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;

using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.ServiceDefaults.Telemetry;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.ServiceDefaults.Health;

/// <summary><c>/health</c>: can this process do its work? <c>/alive</c>: is it there at all, or should it be restarted?</summary>
internal static class HealthApi
{
    // Of its own, because a host may change how its JSON looks, and probes read this in all of them.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<HealthStatus>(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void MapHealth(this WebApplication app)
    {
        app.Map("/health", Ready).WithMetadata(new CallerMatters());
        app.Map("/alive", () => Answer(new Health(HealthStatus.Healthy, Description: null, TimeSpan.Zero, [])));
    }

    private static RouteHandlerBuilder Map(this WebApplication app, string path, Delegate answer) =>
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer)
            .ExcludeFromDescription().Untraced().Requires(Permission.Anyone)
            .AddEndpointFilter((context, next) =>
            {
                context.HttpContext.Response.Headers.CacheControl = "no-store";
                return next(context);
            });

    private static async Task<JsonHttpResult<Health>> Ready(
        HealthCheckService health, IHostApplicationLifetime lifetime, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Answer(new Health(HealthStatus.Unhealthy, "This process is shutting down.", TimeSpan.Zero, []));
        }

        // What is wrong, and where, is for those who may look; probes need to know only whether something is.
        var mayLook = caller.HasClaim(CallerClaims.Permission, Permission.StatusRead.Name);
        var report = await health.CheckHealthAsync(cancellationToken);
        return Answer(new Health(
            report.Status,
            Description: null,
            report.TotalDuration,
            report.Entries.ToDictionary(entry => entry.Key, entry => mayLook ? Shown(entry.Value) : Outline(entry.Value))));
    }

    private static Check Shown(HealthReportEntry entry) =>
        new(entry.Status, entry.Description, entry.Duration, entry.Data.ToDictionary(item => item.Key, item => Plain(item.Value)));

    private static Check Outline(HealthReportEntry entry) => new(entry.Status, Description: null, Duration: null, Data: null);

    // What a check found is shown as it reads, never by its insides.
    private static object Plain(object value) =>
        value is bool or int or long or double ? value : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static JsonHttpResult<Health> Answer(Health health) => TypedResults.Json(
        health,
        Json,
        statusCode: health.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);

    private sealed record Health(HealthStatus Status, string? Description, TimeSpan Duration, Dictionary<string, Check> Checks);

    private sealed record Check(HealthStatus Status, string? Description, TimeSpan? Duration, Dictionary<string, object>? Data);
}
