using System.Collections.Frozen;
using System.Numerics;
using System.Text;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of numbers, and the functions that read numbers.</summary>
internal static class NumberMethods
{
    private const double LargestPlain = 1e21;
    private const int MostFractionDigits = 100;
    private const string RadixDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int SignificandBits = 52;
    // Of a significand read as a whole number.
    private const int ExponentBias = 1023 + SignificandBits;
    private const double LargestExact = 9007199254740992;

    public static FrozenDictionary<string, Method> All { get; } = new Dictionary<string, Method>
    {
        ["toFixed"] = ToFixed,
        ["toString"] = ToText,
        ["valueOf"] = (_, number, _) => number,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Value ParseInt(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var source = arguments.Text(run, 0);
        run.Read(source.Length);
        var text = Whitespace.TrimStart(source);
        var radix = Coercion.ToInt32(run, arguments.Get(1));
        var negative = text.StartsWith('-');
        text = text[(negative || text.StartsWith('+') ? 1 : 0)..];
        if (radix is 0 or 16 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            text = text[2..];
            radix = 16;
        }

        radix = radix == 0 ? 10 : radix;
        if (radix is < 2 or > 36)
        {
            return Value.NaN;
        }

        var number = NumberText.ParseDigits(text, radix, out _);
        return Value.Of(negative ? -number : number);
    }

    public static Value ParseFloat(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var source = arguments.Text(run, 0);
        run.Read(source.Length);
        var text = Whitespace.TrimStart(source);
        var length = NumberText.DecimalLength(text);
        return length == 0 ? Value.NaN : Value.Of(NumberText.ParseDecimal(text[..length]));
    }

    private static Value ToFixed(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var number = receiver.Number;
        var digits = Coercion.ToInteger(run, arguments.Get(0));
        if (digits is < 0 or > MostFractionDigits)
        {
            throw run.Fail(ExpressionErrorKind.Type, $"toFixed writes 0 to {MostFractionDigits} digits");
        }

        if (!(Math.Abs(number) < LargestPlain))
        {
            return Value.Of(NumberText.Format(number));
        }

        run.ChargeText(MostFractionDigits);
        return Value.Of((number < 0 ? "-" : "") + Fixed(Math.Abs(number), (int)digits));
    }

    private static Value ToText(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var radix = arguments.Get(0).IsUndefined ? 10 : Coercion.ToInteger(run, arguments.Get(0));
        if (radix is < 2 or > 36)
        {
            throw run.Fail(ExpressionErrorKind.Type, "the base of a number is 2 to 36");
        }

        run.ChargeText(64);
        return Value.Of(radix == 10 || !double.IsFinite(receiver.Number) ? NumberText.Format(receiver.Number) : InRadix(receiver.Number, (int)radix));
    }

    // Of two equally near results the larger, judged by the exact value of the double: .NET takes the even one.
    private static string Fixed(double number, int digits)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = Math.Max((int)(bits >> SignificandBits), 1) - ExponentBias;
        var significand = (bits & ((1L << SignificandBits) - 1)) + (bits >> SignificandBits == 0 ? 0 : 1L << SignificandBits);
        var scaled = significand * BigInteger.Pow(10, digits);
        var rounded = exponent >= 0 ? scaled << exponent : ((scaled >> (-exponent - 1)) + 1) >> 1;
        var text = rounded.ToString(NumberText.Culture).PadLeft(digits + 1, '0');
        return digits == 0 ? text : $"{text[..^digits]}.{text[^digits..]}";
    }

    // As V8 does it, digit for digit: as many as tell the number from its neighbours.
    private static string InRadix(double number, int radix)
    {
        var value = Math.Abs(number);
        var whole = Math.Floor(value);
        var fraction = value - whole;
        var precision = Math.Max(0.5 * (Math.BitIncrement(value) - value), double.Epsilon);
        var digits = new StringBuilder();
        while (fraction >= precision)
        {
            fraction *= radix;
            precision *= radix;
            var digit = (int)fraction;
            digits.Append(RadixDigits[digit]);
            fraction -= digit;
            if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1) == 1)) && fraction + precision > 1)
            {
                whole += RoundUp(digits, radix) ? 1 : 0;
                break;
            }
        }

        var text = new StringBuilder();
        for (; whole / radix >= LargestExact; whole /= radix)
        {
            text.Insert(0, '0');
        }

        do
        {
            var rest = whole % radix;
            text.Insert(0, RadixDigits[(int)rest]);
            whole = (whole - rest) / radix;
        }
        while (whole > 0);

        return $"{(number < 0 ? "-" : "")}{text}{(digits.Length > 0 ? "." : "")}{digits}";
    }

    // Carries into the digits before; whether into the whole number.
    private static bool RoundUp(StringBuilder digits, int radix)
    {
        while (digits.Length > 0)
        {
            var last = RadixDigits.IndexOf(digits[^1], StringComparison.Ordinal);
            digits.Length--;
            if (last + 1 < radix)
            {
                digits.Append(RadixDigits[last + 1]);
                return false;
            }
        }

        return true;
    }
}
