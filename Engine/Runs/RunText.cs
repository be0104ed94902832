using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aspire.Media.Engine.Runs;

/// <summary>Texts that have to fit into the database: those that come with the wish for a run, and what steps say.</summary>
internal static class RunText
{
    private const int LongestKey = 200;
    private const int LongestWords = 10_000;

    /// <summary>A text by which runs are found, or counted.</summary>
    /// <exception cref="RunRefusedException">It cannot be one.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Key(string? text, string what) =>
        text is null ? null
        : text.Length is 0 or > LongestKey ? throw new RunRefusedException(RunRefusal.Invalid, $"{what} has {text.Length} characters; it may have 1 to {LongestKey}.")
        : Keep(text, what);

    /// <summary>A text as Postgres keeps it.</summary>
    /// <exception cref="RunRefusedException">It cannot be kept.</exception>
    public static string Keep(string text, string what) => CanBeKept(text)
        ? text
        : throw new RunRefusedException(RunRefusal.Invalid, $"{what} holds the character U+0000, or half of a surrogate pair, which cannot be kept.");

    /// <summary>Whether Postgres keeps a text: it has no U+0000, and UTF-8 no half of a surrogate pair.</summary>
    public static bool CanBeKept(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan();
        for (var place = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); place >= 0; place = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (Rune.DecodeFromUtf16(rest[place..], out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[(place + length)..];
        }

        return true;
    }

    /// <summary>
    /// What a step says, as it can be kept: Postgres has no U+0000, UTF-8 no half of a surrogate pair, and nobody reads more than some pages.
    /// </summary>
    [return: NotNullIfNotNull(nameof(words))]
    public static string? Kept(string? words)
    {
        if (words is null)
        {
            return null;
        }

        var shown = words.Length <= LongestWords ? words : words[..LongestWords] + "…";
        if (shown.Contains('\0', StringComparison.Ordinal))
        {
            shown = shown.Replace('\0', '\uFFFD');
        }

        return shown.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)) : shown;
    }
}
