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

    /// <summary>A text without the one character that Postgres does not keep.</summary>
    /// <exception cref="RunRefusedException">It holds that.</exception>
    public static string Keep(string text, string what) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw new RunRefusedException(RunRefusal.Invalid, $"{what} holds the character U+0000, which cannot be kept.") : text;

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
