using System.Globalization;

namespace Aspire.Media.Web.Layout;

/// <summary>Numbers as people read them.</summary>
internal static class Amount
{
    /// <summary>1,204</summary>
    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1 step, 1,204 steps</summary>
    public static string Of(long number, string one, string many) => $"{Of(number)} {(number == 1 ? one : many)}";

    /// <summary>As many as were counted, of which there are more.</summary>
    public static string AtLeast(long number, bool isMore) => Of(number) + (isMore ? "+" : "");

    /// <summary>A rate: precise where it is small.</summary>
    public static string Rate(double perMinute) => perMinute switch
    {
        <= 0 => "0/min",
        < 10 => perMinute.ToString("0.#", CultureInfo.InvariantCulture) + "/min",
        < 6_000 => Of((long)perMinute) + "/min",
        _ => Of((long)(perMinute / 60)) + "/s",
    };

    /// <summary>The end of an id, by which the command line takes it too.</summary>
    public static string Tail(Guid id) => id.ToString()[^8..];
}
