using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Aspire.Media.Edits;
using Aspire.Media.Library;

namespace Aspire.Media.Tests.Edits;

public sealed class EditMetricsTests
{
    [Fact]
    public async Task Edits_are_counted_by_how_they_end_and_those_that_are_made_by_how_long_it_took()
    {
        var seen = new ConcurrentQueue<string>();
        var time = new ManualTime();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listening) =>
        {
            if (instrument.Meter.Name == EditMetrics.MeterName)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue(Line(instrument, $"{value}", tags)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue(Line(instrument, FormattableString.Invariant($"{value}"), tags)));
        listener.Start();

        EditMetrics.Queued(AssetKind.Audio);
        var made = await EditMetrics.MeasureAsync(AssetKind.Audio, time, MakeAsync, static made => made);
        await Assert.ThrowsAsync<IOException>(() => EditMetrics.MeasureAsync(AssetKind.Video, time, () => Task.FromException<string>(new IOException()), static made => made));
        await Assert.ThrowsAsync<TaskCanceledException>(() => EditMetrics.MeasureAsync(AssetKind.Image, time, () => Task.FromCanceled<string>(new CancellationToken(canceled: true)), static made => made));

        Assert.Equal("flac", made);
        Assert.Equal(
            [
                "media.edits 1 status=queued kind=audio",
                "media.edits 1 status=processing kind=audio",
                "media.edit.duration 7 kind=audio format=flac",
                "media.edits 1 status=completed kind=audio",
                "media.edits 1 status=processing kind=video",
                "media.edits 1 status=failed kind=video",
                "media.edits 1 status=processing kind=image",
                "media.edits 1 status=cancelled kind=image",
            ],
            seen);

        Task<string> MakeAsync()
        {
            time.Advance(TimeSpan.FromSeconds(7));
            return Task.FromResult("flac");
        }
    }

    private static string Line(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
}
