using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aspire.Media.Engine.Telemetry;

/// <summary>The engine's spans: one trace for each run, whichever processes work on it.</summary>
internal static class EngineTelemetry
{
    public const string Name = "Aspire.Media.Engine";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    /// <summary>Begins the trace of a new run, linked to what asked for it, and returns its context.</summary>
    public static string NewTrace(string workflow, Guid run)
    {
        var asking = Activity.Current;
        try
        {
            // A trace of its own, even where one request starts a thousand runs.
            Activity.Current = null;
            using var started = Source.StartActivity(
                $"run {workflow}",
                ActivityKind.Producer,
                default(ActivityContext),
                [new("media.workflow", workflow), new("media.run", run)],
                asking is null ? null : [new ActivityLink(asking.Context)]);
            return started?.Id ?? $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01";
        }
        finally
        {
            Activity.Current = asking;
        }
    }
}
