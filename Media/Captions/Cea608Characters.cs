using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>
/// The characters of CEA-608. The basic ones take a byte; special ones a pair of their own; extended ones a pair that takes the place of the
/// character before it, so that old decoders show at least that.
/// </summary>
internal static class Cea608Characters
{
    public const char Unknown = '?';

    private const ushort TransparentSpace = 0x1139;
    private const ushort ExtendedApostrophe = 0x1229;

    // The tenth is a space through which the picture is seen: read as a space, and never written.
    private const string Special = "®°½¿™¢£♪à èâêîôû";

    // 12 20 to 12 3F, and 13 20 to 13 3F.
    private const string ExtendedSpanish = "ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»";
    private const string ExtendedGerman = "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤¦ÅåØø┌┐└┘";

    // What is not ASCII among the basic ones.
    private static readonly (byte Code, char Letter)[] Odd =
        [(0x2A, 'á'), (0x5C, 'é'), (0x5E, 'í'), (0x5F, 'ó'), (0x60, 'ú'), (0x7B, 'ç'), (0x7C, '÷'), (0x7D, 'Ñ'), (0x7E, 'ñ'), (0x7F, '█')];

    private static readonly FrozenDictionary<char, string> Substitutes = new Dictionary<char, string>
    {
        ['’'] = "'", ['‘'] = "'", ['“'] = "\"", ['”'] = "\"", ['—'] = "-", ['‚'] = ",", ['‛'] = "'", ['`'] = "'", ['´'] = "'", ['„'] = "\"", ['‟'] = "\"", ['–'] = "-", ['‐'] = "-", ['‑'] = "-", ['‒'] = "-", ['―'] = "-", ['−'] = "-",
        ['…'] = "...", ['′'] = "'", ['″'] = "\"", ['×'] = "x", ['¹'] = "1", ['²'] = "2", ['³'] = "3", ['¼'] = "1/4", ['¾'] = "3/4", ['€'] = "EUR", ['♫'] = "♪", ['♬'] = "♪", ['♩'] = "♪",
        ['Æ'] = "AE", ['æ'] = "ae", ['Œ'] = "OE", ['œ'] = "oe", ['Ð'] = "D", ['ð'] = "d", ['Þ'] = "Th", ['þ'] = "th", ['ł'] = "l", ['Ł'] = "L", ['đ'] = "d", ['Đ'] = "D", ['ı'] = "i",
        ['ẞ'] = "SS", ['‹'] = "<", ['›'] = ">", ['→'] = "->", ['←'] = "<-", ['№'] = "No.", ['ª'] = "a", ['º'] = "o", ['·'] = "•",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, ushort> Codes = Listed().ToFrozenDictionary(entry => entry.Letter, entry => entry.Code);
    private static readonly FrozenDictionary<ushort, char> Letters = Listed().ToFrozenDictionary(entry => entry.Code, entry => entry.Letter);
    private static readonly char[] Basic = [.. Enumerable.Range(0, 128).Select(code => Array.Find(Odd, odd => odd.Code == code) is { Code: > 0 } found ? found.Letter : (char)code)];
    private static readonly char[] Fallbacks = [.. Enumerable.Range(0, char.MaxValue + 1).Select(letter => FallbackOf((char)letter))];

    // The code of a letter: below 0x80 for basic ones, a pair for others, 0 for none, and for those that are written more cheaply with basic ones.
    private static readonly ushort[] CodeOf = [.. Enumerable.Range(0, char.MaxValue + 1).Select(letter => Substitutes.ContainsKey((char)letter) ? (ushort)0 : Codes.GetValueOrDefault((char)letter))];

    public static bool Has(char letter) => CodeOf[letter] != 0;

    /// <returns>Below 0x80 a byte; else a pair.</returns>
    public static ushort Code(char letter) => CodeOf[letter];

    public static bool IsExtended(ushort code) => (code >> 8) is 0x12 or 0x13;

    /// <summary>What stands before an extended character, for decoders that do not know it.</summary>
    public static byte Fallback(char letter) => (byte)Fallbacks[letter];

    public static char Read(byte basic) => Basic[basic & 0x7F];

    /// <returns>The special or extended character of a pair; null where it is none.</returns>
    public static char? Read(ushort pair) => Letters.TryGetValue(pair, out var letter) ? letter : pair switch { TransparentSpace => ' ', ExtendedApostrophe => '\'', _ => null };

    /// <summary>A line in characters that 608 has: others are written with those, or, where nothing comes near, as a question mark.</summary>
    /// <param name="lost">The characters for which there is nothing.</param>
    public static string Transliterate(string line, out string lost)
    {
        lost = "";
        if (line.All(Has))
        {
            return line;
        }

        var (text, gone) = (new StringBuilder(line.Length), new StringBuilder());
        foreach (var rune in LatinAccents.Compose(line).EnumerateRunes())
        {
            var letter = rune.IsBmp ? (char)rune.Value : '\0';
            if (letter != 0 && Has(letter))
            {
                text.Append(letter);
            }
            else if (letter != 0 && Substitutes.TryGetValue(letter, out var near))
            {
                text.Append(near);
            }
            else if (Rune.IsWhiteSpace(rune))
            {
                text.Append(' ');
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                if (LatinAccents.Bare(letter) is { } bare && Has(bare))
                {
                    text.Append(bare);
                }
                else
                {
                    text.Append(Unknown);
                    gone.Append(rune);
                }
            }
        }

        lost = gone.ToString();
        return text.ToString().Trim();
    }

    private static char FallbackOf(char letter) => letter switch
    {
        '«' or '»' => '"',
        '_' or '~' or '^' => '-',
        '¡' => '!',
        '\\' or '|' or '¦' => '/',
        '{' => '(',
        '}' => ')',
        '•' or '*' => '.',
        '©' => 'c',
        '¥' => 'Y',
        'ß' => 's',
        'Ø' => 'O',
        'ø' => 'o',
        '┌' or '┐' or '└' or '┘' => '+',
        _ => LatinAccents.Bare(letter) ?? Unknown,
    };

    private static IEnumerable<(char Letter, ushort Code)> Listed()
    {
        for (byte code = 0x20; code < 0x80; code++)
        {
            yield return (Array.Find(Odd, odd => odd.Code == code) is { Code: > 0 } odd ? odd.Letter : (char)code, code);
        }

        for (var at = 0; at < 32; at++)
        {
            // The apostrophe is a basic one, too.
            if (ExtendedSpanish[at] != '\'')
            {
                yield return (ExtendedSpanish[at], (ushort)(0x1220 + at));
            }

            yield return (ExtendedGerman[at], (ushort)(0x1320 + at));
        }

        for (var at = 0; at < Special.Length; at++)
        {
            if (Special[at] != ' ')
            {
                yield return (Special[at], (ushort)(0x1130 + at));
            }
        }
    }
}
