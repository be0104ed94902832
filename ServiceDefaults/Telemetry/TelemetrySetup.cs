using System.Reflection;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aspire.Media.ServiceDefaults.Telemetry;

internal static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // The signals that may go to an address of their own, as in OTEL_EXPORTER_OTLP_TRACES_ENDPOINT.
    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    private const string DrawingOfPages = "Microsoft.AspNetCore.Components.Lifecycle";

    // The names under which the OTLP exporter asks IHttpClientFactory for its clients.
    private static readonly string[] ExporterClients = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    /// <summary>Metrics always; traces and logs over OTLP when the standard variables name somebody who takes them.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string name)
    {
        builder.AddConsoleLogs();
        // Method and path on the activity of a request, as ASP.NET Core 11 has it by default; RequestActivity adds the rest.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);

        var services = builder.Services;
        services.AddSingleton<PrometheusExporter>();
        var telemetry = new HostTelemetry(services)
            // The variables come last, because the last one wins: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
            .ConfigureResource(resource => resource.AddService(name, serviceVersion: Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter("Aspire.Media.*", "Microsoft.AspNetCore.*", "System.Net.*", "System.Runtime", "Npgsql")
                // How long each part of a page took to draw: hundreds of lines, of use to nobody who runs the product.
                .AddView(instrument => instrument.Meter.Name == DrawingOfPages ? MetricStreamConfiguration.Drop : null)
                .AddReader(provider => provider.GetRequiredService<PrometheusExporter>().Reader));
        if (IsExported(builder.Configuration))
        {
            telemetry
                .WithTracing(traces => traces.AddSource("Aspire.Media.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"))
                .WithLogging(configureBuilder: null, logs =>
                {
                    logs.IncludeFormattedMessage = true;
                    logs.IncludeScopes = true;
                    logs.ParseStateValues = true;
                })
                .UseOtlpExporter();
            foreach (var client in ExporterClients)
            {
                // The exporter has its own retries; and what it logged about a request would be the reason for the next one.
                services.AddHttpClient(client).RemoveAllLoggers().ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear());
            }
        }
    }

    public static void UseTelemetry(this WebApplication app)
    {
        // Providers listen from when they exist; the container that made them flushes them when it is disposed.
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetService<TracerProvider>();
        app.UseMiddleware<RequestActivity>();
    }

    private static string Version { get; } =
        typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    // The exporter ignores what it cannot read and then sends to its default address; we say it instead.
    private static bool IsExported(IConfiguration configuration)
    {
        var isExported = IsAddress(configuration, Endpoint);
        foreach (var signal in Signals)
        {
            var own = Endpoint.Replace("OTLP", "OTLP_" + signal, StringComparison.Ordinal);
            if (IsAddress(configuration, own) && !isExported)
            {
                throw new InvalidOperationException($"{own} is set, and {Endpoint} is not: set that one too, for what has no address of its own.");
            }

            RefuseUnknownProtocol(configuration, Protocol.Replace("OTLP", "OTLP_" + signal, StringComparison.Ordinal));
        }

        RefuseUnknownProtocol(configuration, Protocol);
        return isExported;
    }

    private static bool IsAddress(IConfiguration configuration, string variable)
    {
        if (configuration[variable] is not { Length: > 0 } text)
        {
            return false;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true
            : throw new InvalidOperationException($"{variable} is '{text}', which is no http address; it should look like http://127.0.0.1:4317.");
    }

    private static void RefuseUnknownProtocol(IConfiguration configuration, string variable)
    {
        if (configuration[variable] is not (null or "" or "grpc" or "http/protobuf"))
        {
            throw new InvalidOperationException($"{variable} is '{configuration[variable]}'; it can be grpc or http/protobuf.");
        }
    }

    // What OpenTelemetry.Extensions.Hosting calls AddOpenTelemetry(); see README.md, Packages.
    private sealed record HostTelemetry(IServiceCollection Services) : IOpenTelemetryBuilder;
}
