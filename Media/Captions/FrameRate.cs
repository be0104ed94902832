using System.Globalization;

namespace Aspire.Media.Captions;

/// <summary>Pictures in a second, exactly: 30000/1001 and not 29.97, so that nothing drifts over a day.</summary>
public sealed record FrameRate
{
    private const int MostPictures = 1000;

    // Nobody counts finer, and what is computed with it stays a number.
    private const int LargestDenominator = 1_000_000;

    public FrameRate(int numerator, int denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator / denominator, MostPictures, nameof(numerator));
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
    }

    /// <summary>Of American television, at which SCC counts.</summary>
    public static FrameRate Ntsc { get; } = new(30000, 1001);

    public int Numerator { get; }

    public int Denominator { get; }

    /// <summary>How many pictures a second of time code counts: 30 for 30000/1001.</summary>
    public int Nominal => (Numerator + Denominator - 1) / Denominator;

    /// <summary>When a picture begins, to the nearest tick: counted from zero each time, so that no error adds up.</summary>
    public TimeSpan TimeOf(long frame) => new(DivideNearest((Int128)frame * Denominator * TimeSpan.TicksPerSecond, Numerator));

    /// <summary>The picture whose beginning is nearest.</summary>
    public long FrameAt(TimeSpan time) => DivideNearest((Int128)time.Ticks * Numerator, (Int128)Denominator * TimeSpan.TicksPerSecond);

    /// <summary>Reads 25, 29.97 and 30000/1001; the decimal names of rates over 1001 mean these.</summary>
    public static bool TryParse(string? text, out FrameRate rate)
    {
        rate = Ntsc;
        var parts = (text ?? "").Split('/');
        if (parts.Length == 2 && Count(parts[0]) is { } numerator && Count(parts[1]) is { } denominator)
        {
            return Make(numerator, denominator, out rate);
        }

        if (parts.Length != 1 || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var decimals) || decimals is <= 0 or > MostPictures)
        {
            return false;
        }

        var nominal = (int)Math.Ceiling(decimals);
        if (nominal == decimals)
        {
            return Make(nominal, 1, out rate);
        }

        // 23.976 and 23.98, 29.97, 59.94: nobody who writes them means anything else.
        return Math.Abs(decimals - (nominal * 1000m / 1001)) < 0.01m ? Make(nominal * 1000, 1001, out rate) : Make((int)Math.Round(decimals * 1000), 1000, out rate);
    }

    public override string ToString() => Denominator == 1 ? Numerator.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;

    private static bool Make(int numerator, int denominator, out FrameRate rate)
    {
        var known = denominator <= LargestDenominator && numerator / denominator <= MostPictures;
        rate = known ? new FrameRate(numerator, denominator) : Ntsc;
        return known;
    }

    private static long DivideNearest(Int128 number, Int128 by)
    {
        var twice = (2 * number) + (number < 0 ? -by : by);
        return (long)(twice / (2 * by));
    }
}
