using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Transcoding;

/// <summary>The clock of a film's pictures: times are counted in whole ticks, so that they can be compared without rounding.</summary>
/// <param name="Unit">Ticks in a second.</param>
public readonly record struct PictureClock(int Unit)
{
    // Between two pictures there must be room for times at which others are decoded.
    private const int Coarsest = 10_000;

    // Times are told to a microsecond.
    private const int Finest = 1_000_000;

    /// <summary>The clock that tells all times of a stream exactly.</summary>
    public static PictureClock Of(ProbeStream picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.TimeBase?.Split('/') is not [_, var ticks] || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var unit) || unit is <= 0 or > Finest)
        {
            return new PictureClock(Finest);
        }

        while (unit < Coarsest)
        {
            unit *= 2;
        }

        return new PictureClock((int)unit);
    }

    public long Ticks(double seconds) => (long)Math.Round(seconds * Unit);

    public double Seconds(long ticks) => (double)ticks / Unit;

    /// <summary>A hash of times, so that those of a chunk can be compared where its source is not at hand.</summary>
    internal static string HashOf(IReadOnlyList<long> ticks)
    {
        var bytes = new byte[ticks.Count * sizeof(long)];
        for (var place = 0; place < ticks.Count; place++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(place * sizeof(long)), ticks[place]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
