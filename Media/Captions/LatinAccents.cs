using System.Collections.Frozen;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Latin letters with accents, put together and taken apart. The runtime's own normalization does nothing where cultures are invariant.</summary>
internal static class LatinAccents
{
    // A mark, and after it letters in pairs: without it and with it.
    private static readonly string[] Marks =
    [
        "\u0300AÀEÈIÌOÒUÙNǸaàeèiìoòuùnǹ",
        "\u0301AÁEÉIÍOÓUÚYÝCĆNŃSŚZŹLĹRŔaáeéiíoóuúyýcćnńsśzźlĺrŕ",
        "\u0302AÂEÊIÎOÔUÛCĈGĜHĤJĴSŜWŴYŶaâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷ",
        "\u0303AÃNÑOÕIĨUŨaãnñoõiĩuũ",
        "\u0304AĀEĒIĪOŌUŪaāeēiīoōuū",
        "\u0306AĂGĞaăgğ",
        "\u0307ZŻIİEĖCĊGĠzżeėcċgġ",
        "\u0308AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ",
        "\u030AAÅUŮaåuů",
        "\u030BOŐUŰoőuű",
        "\u030CCČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž",
        "\u0326SȘTȚsștț",
        "\u0327CÇSŞTŢGĢKĶLĻNŅcçsştţgģkķlļnņ",
        "\u0328AĄEĘIĮUŲaąeęiįuų",
    ];

    private static readonly FrozenDictionary<(char Bare, char Mark), char> Together = Pairs().ToFrozenDictionary(pair => (pair.Bare, pair.Mark), pair => pair.Letter);
    private static readonly FrozenDictionary<char, char> Apart = Pairs().ToFrozenDictionary(pair => pair.Letter, pair => pair.Bare);

    /// <summary>Each letter with the mark behind it as one character, where there is such a one.</summary>
    public static string Compose(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (composed.Length > 0 && Together.TryGetValue((composed[^1], letter), out var one))
            {
                composed[^1] = one;
            }
            else
            {
                composed.Append(letter);
            }
        }

        return composed.ToString();
    }

    /// <summary>The letter without its accent; null where it has none.</summary>
    public static char? Bare(char letter) => Apart.TryGetValue(letter, out var bare) ? bare : null;

    private static IEnumerable<(char Bare, char Mark, char Letter)> Pairs() =>
        from mark in Marks from at in Enumerable.Range(0, (mark.Length - 1) / 2) select (mark[1 + (2 * at)], mark[0], mark[2 + (2 * at)]);
}
