using System.Globalization;

namespace Aspire.Media.Library;

/// <summary>A piece of a text: one that was looked for, or what stands between those.</summary>
public sealed record TextPiece(string Text, bool IsFound);

/// <summary>Where in an asset the words were found that somebody looked for.</summary>
/// <param name="In"><c>title</c>, <c>tags</c>, <c>description</c> or <c>fileName</c>.</param>
public sealed record FoundText(string In, IReadOnlyList<TextPiece> Pieces);

/// <summary>
/// Marks words where the search found them. It is our own, since the database's ts_headline takes council_meeting-2024.mp4 for one word, whose parts the index
/// knows; and it gives pieces instead of markup, so that whoever shows them need trust nothing in them.
/// </summary>
public sealed class FoundWords
{
    // As much of a long text as fits on a line or two, beginning a little before what was found.
    private const int LongestPiece = 200;
    private const int Before = 60;
    private readonly string[] words;

    private FoundWords(string[] words) => this.words = words;

    /// <summary>Of what somebody looked for; null where there are no words in it.</summary>
    public static FoundWords? Of(AssetQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.WordList is { Length: > 0 } words ? new FoundWords(words) : null;
    }

    /// <summary>Where the words stand in what is said of an asset; what has none of them is left out.</summary>
    public IReadOnlyList<FoundText> In(Asset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        var found = new List<FoundText>();
        foreach (var (name, text) in new[] { ("title", asset.Title), ("tags", string.Join(", ", asset.Tags)), ("description", asset.Description), ("fileName", asset.FileName) })
        {
            if (Mark(text) is { Count: > 0 } pieces)
            {
                found.Add(new FoundText(name, pieces));
            }
        }

        return found;
    }

    /// <summary>A text in pieces; none where nothing is found in it. Of a long one, what stands around the first find.</summary>
    public IReadOnlyList<TextPiece> Mark(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var finds = FindsIn(text);
        if (finds.Count == 0)
        {
            return [];
        }

        var (from, to) = (0, text.Length);
        if (text.Length > LongestPiece)
        {
            from = Whole(text, Math.Clamp(finds[0].From - Before, 0, text.Length - LongestPiece));
            to = Whole(text, Math.Max(Math.Min(text.Length, from + LongestPiece), finds[0].To));
        }

        var (pieces, at) = (new List<TextPiece>(), from);
        Add(from > 0 ? "…" : "", isFound: false);
        foreach (var find in finds.Where(find => find.To <= to))
        {
            Add(text[at..find.From], isFound: false);
            Add(text[find.From..find.To], isFound: true);
            at = find.To;
        }

        Add(text[at..to] + (to < text.Length ? "…" : ""), isFound: false);
        return pieces;

        void Add(string piece, bool isFound)
        {
            if (piece.Length > 0)
            {
                pieces.Add(new TextPiece(piece, isFound));
            }
        }
    }

    // All of a word is marked of which the beginning was looked for.
    private List<(int From, int To)> FindsIn(string text)
    {
        var finds = new List<(int, int)>();
        for (var at = 0; at < text.Length;)
        {
            if (!IsLetter(text, at))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < text.Length && IsLetter(text, end))
            {
                end++;
            }

            if (words.Any(word => text.AsSpan(at, end - at).StartsWith(word, StringComparison.OrdinalIgnoreCase)))
            {
                finds.Add((at, end));
            }

            at = end;
        }

        return finds;
    }

    // Signs that are put on letters, and halves of what lies beyond the basic plane, belong to words.
    private static bool IsLetter(string text, int at) => char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at])
        || char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
