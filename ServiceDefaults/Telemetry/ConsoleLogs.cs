using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>
/// Log lines for people outside containers, on stderr, because stdout is for what a program answers; JSON for machines inside,
/// on stdout, where they look for it.
/// </summary>
internal static class ConsoleLogs
{
    public static void AddConsoleLogs(this IHostApplicationBuilder builder)
    {
        var said = builder.Configuration["DOTNET_RUNNING_IN_CONTAINER"] ?? "";
        var inContainer = said == "1" || said.Equals("true", StringComparison.OrdinalIgnoreCase);
        var usual = inContainer ? ConsoleFormatterNames.Json : ReadableConsole.FormatterName;
        var format = builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } wanted ? wanted : usual;
        var isReadable = format == ReadableConsole.FormatterName;

        builder.SetBelowAll(
            new("Logging:Console:FormatterName", usual),
            new("Logging:Console:FormatterOptions:IncludeScopes", isReadable ? "false" : "true"),
            new("Logging:Console:FormatterOptions:TimestampFormat", isReadable ? "HH:mm:ss.fff" : "O"),
            new("Logging:Console:FormatterOptions:UseUtcTimestamp", isReadable ? "false" : "true"),
            new("Logging:Console:LogToStandardErrorThreshold", inContainer ? nameof(LogLevel.None) : nameof(LogLevel.Trace)));
        if (builder.Configuration["Logging:LogLevel:Default"] is null)
        {
            builder.SetBelowAll(
                new("Logging:LogLevel:Default", nameof(LogLevel.Warning)),
                new("Logging:LogLevel:Aspire.Media", nameof(LogLevel.Information)),
                // It says of every request without a credential that it has none.
                new("Logging:LogLevel:Aspire.Media.ServiceDefaults.Access.CredentialAuthentication", nameof(LogLevel.Warning)),
                // It warns that its keys are not encrypted, which they are not where there is nothing to encrypt them with.
                new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", nameof(LogLevel.Error)));
        }

        builder.Logging.AddConsoleFormatter<ReadableConsole, ConsoleFormatterOptions>();
        // Some container images set the name to nothing, which would mean lines broken in two.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(console =>
            console.FormatterName = string.IsNullOrEmpty(console.FormatterName) ? usual : console.FormatterName);
    }

    // Any other source may say otherwise.
    private static void SetBelowAll(this IHostApplicationBuilder builder, params KeyValuePair<string, string?>[] settings) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
}
