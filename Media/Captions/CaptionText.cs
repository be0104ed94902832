using System.Text;

namespace Aspire.Media.Captions;

/// <summary>The text of a caption file, line by line, whatever its encoding and its line ends are.</summary>
internal static class CaptionText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="rule">The rule by which the format wants UTF-8.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string rule, CaptionFindings findings)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }
        else if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            findings.Error(rule, "The file is UTF-16; players expect UTF-8. Save it as UTF-8.", line: 1);
            return (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes[2..]);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException odd)
        {
            findings.Error(rule, $"The byte 0x{odd.BytesUnknown?.FirstOrDefault():X2} at {odd.Index} is no UTF-8; the file is read as Latin-1. Save it as UTF-8.");
            return Encoding.Latin1.GetString(bytes);
        }
    }

    public static byte[] Encode(StringBuilder text)
    {
        var bytes = new byte[Strict.GetMaxByteCount(text.Length)];
        var length = 0;
        var encoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetEncoder();
        foreach (var chunk in text.GetChunks())
        {
            length += encoder.GetBytes(chunk.Span, bytes.AsSpan(length), flush: false);
        }

        length += encoder.GetBytes([], bytes.AsSpan(length), flush: true);
        return bytes.AsSpan(0, length).ToArray();
    }

    /// <summary>The lines of a text as they may stand in a cue: without control characters, without blank ones, without spaces at their ends.</summary>
    public static IReadOnlyList<string> Clean(IEnumerable<string> lines)
    {
        List<string> clean = [];
        foreach (var line in lines)
        {
            if (line.Length > 0 && IsClean(line))
            {
                clean.Add(line);
                continue;
            }

            foreach (var part in line.Split(['\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f']))
            {
                if (Clean(part) is { Length: > 0 } text)
                {
                    clean.Add(text);
                }
            }
        }

        return clean;
    }

    public static string Clean(string line)
    {
        if (IsClean(line))
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (char.IsHighSurrogate(letter) && at + 1 < line.Length && char.IsLowSurrogate(line[at + 1]))
            {
                text.Append(letter).Append(line[++at]);
            }
            else if (char.IsSurrogate(letter))
            {
                text.Append('\uFFFD');
            }
            else if (letter == '\t')
            {
                text.Append(' ');
            }
            else if (!IsUnseen(letter))
            {
                text.Append(letter);
            }
        }

        return text.ToString().Trim();
    }

    private static bool IsClean(string line)
    {
        foreach (var letter in line)
        {
            if (IsUnseen(letter) || char.IsSurrogate(letter))
            {
                return false;
            }
        }

        return line.Length == 0 || !(char.IsWhiteSpace(line[0]) || char.IsWhiteSpace(line[^1]));
    }

    // The word joiner keeps text of ours from being read as markup, and is therefore no text.
    private static bool IsUnseen(char letter) => char.IsControl(letter) || letter is '\uFEFF' or WordJoiner or '\u2028' or '\u2029';

    public const char WordJoiner = '\u2060';
}
