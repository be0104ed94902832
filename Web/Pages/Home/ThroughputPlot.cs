using System.Globalization;

using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Home;

/// <summary>Where the columns of the chart stand. Pure: from numbers to places.</summary>
/// <param name="Done">All columns of what was done, as one path: an element for each would be the largest part of the page.</param>
/// <param name="Failed">What failed, above it.</param>
internal sealed record ThroughputPlot(long Top, double Width, IReadOnlyList<ThroughputColumn> Columns, string Done, string Failed)
{
    public const double Height = 100;
    public const double Pitch = 10;
    public const double Thickness = 7;

    // What is there at all can be seen.
    private const double Least = 1.5;

    public static ThroughputPlot Of(IReadOnlyList<ThroughputSpan> spans)
    {
        var top = RoundUp(spans.Select(span => span.StepsCompleted + span.StepsCancelled + span.StepsFailed).DefaultIfEmpty(0).Max());
        var heights = spans.Select(span => (Done: Tall(span.StepsCompleted + span.StepsCancelled, top), Failed: Tall(span.StepsFailed, top))).ToList();
        return new ThroughputPlot(
            top,
            Math.Max(1, spans.Count) * Pitch,
            [.. spans.Select((span, place) => new ThroughputColumn(Box(place, Pitch, bottom: 0, Height), Words(span)))],
            string.Concat(heights.Select((tall, place) => Box(place, Thickness, bottom: 0, tall.Done))),
            string.Concat(heights.Select((tall, place) => Box(place, Thickness, bottom: Math.Min(tall.Done, Height - tall.Failed), tall.Failed))));
    }

    /// <summary>The least round number that is no smaller: 1, 2 or 5 times a power of ten, and never less than 10.</summary>
    internal static long RoundUp(long number)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var step in (ReadOnlySpan<long>)[1, 2, 5])
            {
                if (step * power >= Math.Max(10, number))
                {
                    return step * power;
                }
            }
        }
    }

    private static string Words(ThroughputSpan span) => string.Create(
        CultureInfo.InvariantCulture,
        $"{span.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Amount.Of(span.StepsCompleted, "step", "steps")} done, {Amount.Of(span.StepsFailed)} failed; {Amount.Of(span.RunsCompleted + span.RunsWithErrors + span.RunsFailed, "run", "runs")}");

    private static string Box(int place, double width, double bottom, double tall) =>
        tall == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"M{place * Pitch:0.##} {Height - bottom:0.##}v{-tall:0.##}h{width:0.##}v{tall:0.##}z");

    private static double Tall(long count, long top) => count == 0 ? 0 : Math.Max(Least, Height * count / top);
}

/// <param name="Ground">The whole height of it, for the pointer.</param>
internal sealed record ThroughputColumn(string Ground, string Words);
