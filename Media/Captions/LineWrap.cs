namespace Aspire.Media.Captions;

/// <summary>Sets words in as few lines as they need, alike long.</summary>
internal static class LineWrap
{
    /// <param name="width">The most characters of a line; a word that has more is cut.</param>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var words = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            for (var at = 0; at < word.Length; at += width)
            {
                words.Add(word[at..Math.Min(word.Length, at + width)]);
            }
        }

        var lines = Fill(words, width);
        // The narrowest width in which the number of lines is the same.
        var (low, high) = (words.Count == 0 ? 0 : words.Max(word => word.Length), width);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var narrow = Fill(words, middle);
            if (narrow.Count <= lines.Count)
            {
                (lines, high) = (narrow, middle);
            }
            else
            {
                low = middle + 1;
            }
        }

        return lines;
    }

    private static List<string> Fill(List<string> words, int width)
    {
        List<string> lines = [];
        foreach (var word in words)
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
