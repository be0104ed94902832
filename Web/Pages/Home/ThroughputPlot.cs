using System.Globalization;

using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Home;

/// <summary>Where the columns of the chart stand. Pure: from numbers to places.</summary>
internal sealed record ThroughputPlot(long Top, double Width, IReadOnlyList<ThroughputColumn> Columns)
{
    public const double Height = 100;
    public const double Pitch = 10;
    public const double Thickness = 7;

    // What is there at all can be seen.
    private const double Least = 1.5;

    public static ThroughputPlot Of(IReadOnlyList<ThroughputSpan> spans)
    {
        var top = RoundUp(spans.Select(span => span.StepsCompleted + span.StepsCancelled + span.StepsFailed).DefaultIfEmpty(0).Max());
        return new ThroughputPlot(top, Math.Max(1, spans.Count) * Pitch, [.. spans.Select((span, place) => Column(span, place, top))]);
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

    private static ThroughputColumn Column(ThroughputSpan span, int place, long top)
    {
        var done = Tall(span.StepsCompleted + span.StepsCancelled, top);
        var failed = Tall(span.StepsFailed, top);
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{span.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Amount.Of(span.StepsCompleted, "step", "steps")} done, {Amount.Of(span.StepsFailed)} failed; {Amount.Of(span.RunsCompleted + span.RunsWithErrors + span.RunsFailed, "run", "runs")}");
        return new ThroughputColumn(span.At, Text(place * Pitch), Text(Height - done), Text(done), Text(Height - done - failed), Text(failed), words);
    }

    private static double Tall(long count, long top) => count == 0 ? 0 : Math.Max(Least, Height * count / top);

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

internal sealed record ThroughputColumn(DateTimeOffset At, string X, string DoneY, string DoneHeight, string FailedY, string FailedHeight, string Words);
