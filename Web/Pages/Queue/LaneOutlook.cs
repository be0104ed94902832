using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Queue;

/// <summary>What becomes of what waits in a lane, as far as can be told.</summary>
internal sealed record LaneOutlook(Tone Tone, string Words)
{
    public static LaneOutlook Of(Lane lane) => lane switch
    {
        { IsPaused: true } => new(Tone.Warn, "Paused"),
        { Workers: 0, Waiting: > 0 } => new(Tone.Warn, "No worker can take these"),
        { Waiting: 0, Processing: 0, PerMinute: <= 0 } => new(Tone.Idle, "Quiet"),
        { Waiting: 0 } => new(Tone.Good, "Nothing waits"),
        { PerMinute: <= 0, Processing: 0 } => new(Tone.Warn, "Does not move"),
        { PerMinute: <= 0 } => new(Tone.Busy, "None has ended yet"),
        _ => new(Tone.Busy, $"Empty in {(lane.IsMore ? "more than " : "about ")}{TimeInWords.Rough(TimeSpan.FromMinutes(lane.Waiting / lane.PerMinute))}"),
    };

    public static bool IsQuiet(Lane lane) => lane is { Waiting: 0, Processing: 0, PerMinute: <= 0, IsPaused: false };
}
