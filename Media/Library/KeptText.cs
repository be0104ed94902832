using System.Buffers;
using System.Text;

namespace Aspire.Media.Library;

/// <summary>Texts as the database can keep them: names of files come from everywhere, and no upload fails because of one.</summary>
public static class KeptText
{
    private const int LongestName = 4096;
    private static readonly SearchValues<char> Ending = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>A name as it came, but for what cannot be kept; of one that is longer than any file system knows, its beginning.</summary>
    public static string Of(string text)
    {
        var kept = Whole(text);
        return kept.Length <= LongestName ? kept : kept[..(char.IsHighSurrogate(kept[LongestName - 1]) ? LongestName - 1 : LongestName)];
    }

    /// <summary>A text with a sign for U+0000, which Postgres has not, and none that is half of a pair.</summary>
    public static string Whole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = text.Replace('\0', '\u2400');
        return kept.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)) : kept;
    }

    /// <summary>What a file is called by people: its name without its ending.</summary>
    public static string TitleOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return fileName[..^EndingOf(fileName).Length].Trim() is { Length: > 0 } title ? title : "Untitled";
    }

    /// <summary>The ending of a file's name with its dot, where it has one.</summary>
    public static string EndingOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var dot = fileName.LastIndexOf('.');
        return dot > 0 && fileName.Length - dot is > 1 and <= 6 && fileName.AsSpan(dot + 1).IndexOfAnyExcept(Ending) < 0 ? fileName[dot..] : "";
    }
}
