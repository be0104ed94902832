using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aspire.Media.Engine.Telemetry;

/// <summary>The engine's spans: one trace for each run, whichever processes work on it.</summary>
internal static class EngineTelemetry
{
    public const string Name = "Aspire.Media.Engine";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    /// <summary>Begins the part of a new run in a trace, and returns its context.</summary>
    /// <param name="joins">Whether the trace is that of what asked for the run; otherwise it is one of its own, linked to that.</param>
    public static string NewTrace(string workflow, Guid run, bool joins)
    {
        var asking = Activity.Current;
        try
        {
            Activity.Current = joins ? asking : null;
            using var started = Source.StartActivity(
                $"run {workflow}",
                ActivityKind.Producer,
                joins && asking is not null ? asking.Context : default,
                [new("media.workflow", workflow), new("media.run", run)],
                asking is null || joins ? null : [new ActivityLink(asking.Context)]);
            return started?.Id ?? $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01";
        }
        finally
        {
            Activity.Current = asking;
        }
    }
}
