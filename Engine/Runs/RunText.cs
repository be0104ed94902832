using System.Diagnostics.CodeAnalysis;

namespace Aspire.Media.Engine.Runs;

/// <summary>Texts that come with the wish for a run and have to fit into the database.</summary>
internal static class RunText
{
    private const int LongestKey = 200;

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
}
