using System.Globalization;

using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>Where in the time of a run its steps waited and worked, in percent of its width. Pure.</summary>
internal sealed record RunTimeline(TimeSpan Span, IReadOnlyList<TimelineTick> Ticks, IReadOnlyDictionary<Guid, TimelineBar> Bars)
{
    private const int MostTicks = 6;

    // What took no time can be seen nevertheless.
    private const double Thinnest = 0.35;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private static readonly double[] Units =
        [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 2_592_000];

    public static RunTimeline Of(Run run, DateTimeOffset now)
    {
        var from = run.Steps.Select(step => step.QueuedAt ?? step.StartedAt).Append(run.StartedAt).OfType<DateTimeOffset>().DefaultIfEmpty(run.CreatedAt).Min();
        var to = run.FinishedAt ?? now;
        var span = to - from > Shortest ? to - from : Shortest;
        return new RunTimeline(span, TicksOf(span), run.Steps.Where(step => step.QueuedAt is not null || step.StartedAt is not null).ToDictionary(step => step.Id, step => BarOf(step, from, span, to)));
    }

    /// <summary>Round moments, few enough to be told apart.</summary>
    internal static IReadOnlyList<TimelineTick> TicksOf(TimeSpan span)
    {
        var unit = Units.FirstOrDefault(unit => span.TotalSeconds / unit <= MostTicks, Units[^1]);
        return [.. Enumerable.Range(0, (int)(span.TotalSeconds / unit) + 1).Select(number => number * unit)
            .Select(seconds => new TimelineTick(Text(100 * seconds / span.TotalSeconds), seconds == 0 ? "0" : TimeInWords.Short(TimeSpan.FromSeconds(seconds))))];
    }

    private static TimelineBar BarOf(RunStep step, DateTimeOffset from, TimeSpan span, DateTimeOffset now)
    {
        var queued = step.QueuedAt ?? step.StartedAt!.Value;
        var ended = step.FinishedAt ?? now;
        var began = step.StartedAt ?? ended;
        double Percent(DateTimeOffset at) => Math.Clamp(100 * ((at - from) / span), 0, 100);
        var (left, middle, right) = (Percent(queued), Percent(began), Percent(ended));
        var width = Math.Max(step.StartedAt is null ? 0 : Thinnest, right - middle);
        return new TimelineBar(Text(left), Text(Math.Max(0, middle - left)), Text(Math.Min(middle, 100 - width)), Text(width));
    }

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}

internal sealed record TimelineTick(string Left, string Words);

/// <summary>First it waited for a worker, then it was worked on.</summary>
internal sealed record TimelineBar(string WaitLeft, string WaitWidth, string Left, string Width);
