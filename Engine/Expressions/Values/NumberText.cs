using System.Globalization;
using System.Numerics;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>Numbers as JavaScript writes and reads them.</summary>
internal static class NumberText
{
    // Up to here a whole number is exact, and its digits are those of the integer.
    private const double LargestExact = 9007199254740992;
    // No number is longer, in the longest of radixes.
    private const int MostBits = 1024;
    private const int LongestPlain = 21;
    private const int MostLeadingZeros = 6;

    public static CultureInfo Culture => CultureInfo.InvariantCulture;

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Format(double number)
    {
        if (Math.Abs(number) <= LargestExact && number == Math.Floor(number))
        {
            return ((long)number).ToString(Culture);
        }

        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var (digits, point) = Digits(Math.Abs(number));
        var sign = number < 0 ? "-" : "";
        if (point is > 0 and <= LongestPlain)
        {
            return digits.Length <= point
                ? $"{sign}{digits}{new string('0', point - digits.Length)}"
                : $"{sign}{digits[..point]}.{digits[point..]}";
        }

        if (point is > -MostLeadingZeros and <= 0)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        var exponent = (point - 1).ToString(Culture);
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{sign}{digits[0]}{fraction}e{(point > 0 ? "+" : "")}{exponent}";
    }

    /// <summary>As <c>Number(text)</c> reads: all of the text, or not a number.</summary>
    public static double Parse(string text)
    {
        var trimmed = Whitespace.Trim(text);
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.Length > 2 && trimmed[0] == '0' && Radix(trimmed[1]) is var radix and > 0)
        {
            return ParseDigits(trimmed[2..], radix, out var length) is var number && length == trimmed.Length - 2 ? number : double.NaN;
        }

        return DecimalLength(trimmed) == trimmed.Length ? ParseDecimal(trimmed) : double.NaN;
    }

    /// <summary>How much of the start of the text is a decimal number.</summary>
    public static int DecimalLength(ReadOnlySpan<char> text)
    {
        var place = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        if (text[place..].StartsWith("Infinity", StringComparison.Ordinal))
        {
            return place + "Infinity".Length;
        }

        var whole = Run(text, place);
        place += whole;
        var fraction = 0;
        if (place < text.Length && text[place] == '.')
        {
            fraction = Run(text, place + 1);
            place += whole + fraction > 0 ? 1 + fraction : 0;
        }

        if (whole + fraction == 0)
        {
            return 0;
        }

        if (place < text.Length && text[place] is 'e' or 'E')
        {
            var sign = place + 1 < text.Length && text[place + 1] is '+' or '-' ? 1 : 0;
            var exponent = Run(text, place + 1 + sign);
            place += exponent > 0 ? 1 + sign + exponent : 0;
        }

        return place;
    }

    public static double ParseDecimal(ReadOnlySpan<char> text) =>
        text[^1] == 'y' ? (text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity) : double.Parse(text, NumberStyles.Float, Culture);

    /// <summary>The digits of that radix at the start of the text.</summary>
    public static double ParseDigits(ReadOnlySpan<char> text, int radix, out int length)
    {
        length = 0;
        while (length < text.Length && Digit(text[length]) < radix)
        {
            length++;
        }

        if (length == 0)
        {
            return double.NaN;
        }

        var number = InParts(text[..length], radix);
        if (number <= LargestExact)
        {
            return number;
        }

        return radix == 10 ? ParseDecimal(text[..length]) : int.IsPow2(radix) ? Exact(text[..length].TrimStart('0'), radix) : number;
    }

    // As V8 does it, error for error: as many digits at a time as an integer of 32 bits holds.
    private static double InParts(ReadOnlySpan<char> digits, int radix)
    {
        const uint LargestScale = uint.MaxValue / 36;
        var number = 0.0;
        for (var place = 0; place < digits.Length;)
        {
            var (part, scale) = (0u, 1u);
            while (place < digits.Length && scale * (uint)radix <= LargestScale)
            {
                part = (part * (uint)radix) + (uint)Digit(digits[place++]);
                scale *= (uint)radix;
            }

            number = (number * scale) + part;
        }

        return number;
    }

    // JavaScript wants the nearest number where the radix is a power of two.
    private static double Exact(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.Length > MostBits)
        {
            return double.PositiveInfinity;
        }

        var number = BigInteger.Zero;
        foreach (var digit in digits)
        {
            number = (number * radix) + Digit(digit);
        }

        return double.Parse(number.ToString(Culture), NumberStyles.Float, Culture);
    }

    public static int Radix(char letter) => letter switch
    {
        'x' or 'X' => 16,
        'o' or 'O' => 8,
        'b' or 'B' => 2,
        _ => 0,
    };

    private static int Digit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'z' => character - 'a' + 10,
        >= 'A' and <= 'Z' => character - 'A' + 10,
        _ => int.MaxValue,
    };

    private static int Run(ReadOnlySpan<char> text, int from)
    {
        var place = from;
        while (place < text.Length && char.IsAsciiDigit(text[place]))
        {
            place++;
        }

        return place - from;
    }

    // The shortest digits, and how many of them stand before the point.
    private static (string Digits, int Point) Digits(double number)
    {
        var text = number.ToString("R", Culture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, Culture);
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "");
        var significant = digits.TrimStart('0');
        var point = (pointAt < 0 ? mantissa.Length : pointAt) - (digits.Length - significant.Length) + exponent;
        return (significant.TrimEnd('0'), point);
    }
}
