using System.Buffers;
using System.Text;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>Texts as parts of an address.</summary>
internal static class UriText
{
    private const int BytesPerCharacter = 12;
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Value Encode(Evaluation run, string text)
    {
        run.Charge((long)text.Length * BytesPerCharacter);
        var result = new TextBuilder(run);
        foreach (var unit in Bytes(run, text))
        {
            if (Plain.Contains((char)unit))
            {
                result.Append((char)unit);
            }
            else
            {
                result.Append($"%{unit:X2}");
            }
        }

        return Value.Of(result.ToString());
    }

    public static Value Decode(Evaluation run, string text)
    {
        run.Charge((long)text.Length * BytesPerCharacter);
        run.Scan(text.Length);
        var bytes = new List<byte>(text.Length);
        var result = new TextBuilder(run);
        for (var place = 0; place < text.Length; place++)
        {
            if (text[place] != '%')
            {
                Flush(run, bytes, result);
                result.Append(text[place]);
                continue;
            }

            if (place + 2 >= text.Length || !char.IsAsciiHexDigit(text[place + 1]) || !char.IsAsciiHexDigit(text[place + 2]))
            {
                throw Malformed(run);
            }

            bytes.Add(Convert.FromHexString(text.AsSpan(place + 1, 2))[0]);
            place += 2;
        }

        Flush(run, bytes, result);
        return Value.Of(result.ToString());
    }

    private static void Flush(Evaluation run, List<byte> bytes, TextBuilder result)
    {
        try
        {
            result.Append(Strict.GetString([.. bytes]));
            bytes.Clear();
        }
        catch (DecoderFallbackException)
        {
            throw Malformed(run);
        }
    }

    private static byte[] Bytes(Evaluation run, string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw Malformed(run);
        }
    }

    private static ExpressionException Malformed(Evaluation run) =>
        run.Fail(ExpressionErrorKind.Type, "this text cannot be a part of an address: it breaks off in the middle of a character");
}
