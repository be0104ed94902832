using System.Text.RegularExpressions;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults;

/// <summary>A process that cannot start or go on owes its user one line that says what is wrong and which setting mends it.</summary>
public static partial class StartupFailure
{
    /// <summary>The line. Messages are written where the fault is known; here they only lose their nesting.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="started">Whether it went wrong after the start.</param>
    public static string Describe(Exception failure, bool started = false)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return (started ? "failed: " : "cannot start: ") + (failure switch
        {
            OptionsValidationException invalid => string.Join(" ", invalid.Failures.Select(text => Wrapping().Replace(text, "${words}"))),
            AggregateException { InnerExceptions: [var only] } => Line(only),
            _ => Line(failure),
        });
    }

    /// <summary>Stack traces are for those who ask: with <c>Logging__LogLevel__Default=Debug</c> a failure is left as it is.</summary>
    internal static bool WantsStackTrace(WebApplication? app) =>
        app?.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Media").IsEnabled(LogLevel.Debug) == true;

    private static string Line(Exception failure)
    {
        if (failure is IOException { InnerException: AddressInUseException })
        {
            return $"{failure.Message.TrimEnd('.')}. Choose another port (--port, or ASPNETCORE_URLS), or stop what listens there.";
        }

        var line = failure.Message.ReplaceLineEndings(" ").Trim();
        return failure is NullReferenceException or InvalidCastException or IndexOutOfRangeException
            ? $"{failure.GetType().Name}: {line} (this is a defect; Logging__LogLevel__Default=Debug shows where)"
            : line;
    }

    // The framework wraps what an option's own validation says in words about members and types.
    [GeneratedRegex("^DataAnnotation validation failed for .*? with the error: '(?<words>.*)'\\.$", RegexOptions.Singleline, 1000)]
    private static partial Regex Wrapping();
}
