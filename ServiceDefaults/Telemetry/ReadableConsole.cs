using System.Globalization;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>One line per log entry: time, level, who, what. An exception follows, indented.</summary>
internal sealed class ReadableConsole(IOptionsMonitor<ConsoleFormatterOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "readable";

    private readonly bool isColored = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var chosen = options.CurrentValue;
        var now = chosen.UseUtcTimestamp ? time.GetUtcNow() : time.GetLocalNow();
        textWriter.Write(now.ToString(chosen.TimestampFormat ?? "HH:mm:ss.fff", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(logEntry.Category.AsSpan(logEntry.Category.LastIndexOf('.') + 1));
        textWriter.Write(": ");
        WriteLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (chosen.IncludeScopes)
        {
            scopeProvider?.ForEachScope(static (scope, writer) => WriteLine(writer, $"    => {scope}"), textWriter);
        }

        if (logEntry.Exception is { } exception)
        {
            foreach (var line in exception.ToString().Split('\n'))
            {
                WriteLine(textWriter, "    " + line.TrimEnd());
            }
        }
    }

    // Values in a message may come from anywhere: they neither forge a second line nor steer the terminal.
    private static void WriteLine(TextWriter writer, string text) =>
        writer.Write(string.Create(text.Length + 1, text, static (line, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }

            line[^1] = '\n';
        }));

    private string Level(LogLevel level)
    {
        var (name, color) = level switch
        {
            LogLevel.Trace => ("trace", 90),
            LogLevel.Debug => ("debug", 90),
            LogLevel.Information => ("info ", 32),
            LogLevel.Warning => ("warn ", 33),
            LogLevel.Error => ("error", 31),
            _ => ("fatal", 91),
        };
        return isColored ? string.Create(CultureInfo.InvariantCulture, $"\e[{color}m{name}\e[0m") : name;
    }
}
