using System.Diagnostics.Metrics;

using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>Edits in figures: how many came to stand how, and how long they are made.</summary>
public static class EditMetrics
{
    public const string MeterName = "Aspire.Media.Edits";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Edits = Meter.CreateCounter<long>("media.edits", "{edit}", "Edits that were queued, and attempts at them that began, completed, failed or were cancelled");

    // From a small picture to a film of an evening. Without being told, histograms are cut for milliseconds.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "media.edit.duration", "s", "How long edits were made, from the beginning of an attempt to what came out", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400] });

    /// <summary>One was asked for that is not there yet.</summary>
    public static void Queued(AssetKind kind) => Count("queued", kind);

    /// <summary>Makes one, and counts how that went.</summary>
    /// <param name="formatOf">What came out: one of the formats that there are.</param>
    public static async Task<T> MeasureAsync<T>(AssetKind kind, TimeProvider time, Func<Task<T>> make, Func<T, string> formatOf)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(formatOf);
        Count("processing", kind);
        var began = time.GetTimestamp();
        var end = "failed";
        try
        {
            var made = await make();
            end = "completed";
            Duration.Record(time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("kind", Word(kind)), new("format", formatOf(made)));
            return made;
        }
        catch (OperationCanceledException)
        {
            end = "cancelled";
            throw;
        }
        finally
        {
            Count(end, kind);
        }
    }

    private static void Count(string status, AssetKind kind) => Edits.Add(1, new KeyValuePair<string, object?>("status", status), new("kind", Word(kind)));

    private static string Word(AssetKind kind) => kind.ToString().ToLowerInvariant();
}
