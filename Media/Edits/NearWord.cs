namespace Aspire.Media.Edits;

/// <summary>Guesses which word was meant by one that nobody knows.</summary>
public static class NearWord
{
    private const int LongestWord = 60;

    /// <summary>The nearest of the known ones; null where none is near enough to be meant.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var best = known
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .OrderBy(guess => guess.distance).ThenBy(guess => guess.candidate, StringComparer.Ordinal)
            .FirstOrDefault((candidate: "", distance: int.MaxValue));
        // One slip in three letters is a slip; more is another word.
        return best.distance <= Math.Max(1, word.Length / 3) ? best.candidate : null;
    }

    // Levenshtein with neighbours swapped, case free of charge: what fingers do.
    private static int Distance(string from, string to)
    {
        var (before, previous, current) = (new int[to.Length + 1], Enumerable.Range(0, to.Length + 1).ToArray(), new int[to.Length + 1]);
        for (var row = 1; row <= from.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var cost = Same(from[row - 1], to[column - 1]) ? 0 : 1;
                current[column] = Math.Min(Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + cost);
                if (row > 1 && column > 1 && Same(from[row - 1], to[column - 2]) && Same(from[row - 2], to[column - 1]))
                {
                    current[column] = Math.Min(current[column], before[column - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[to.Length];
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
