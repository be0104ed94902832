using System.CommandLine;

namespace Aspire.Media.Cli;

/// <summary>What to say to a command line that cannot be read: what was not understood, and what was probably meant.</summary>
internal static class Misunderstanding
{
    private static readonly string[] LauncherVerbs = ["up", "setup", "test", "bench"];

    public static UsageException Of(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        var page = $"{string.Join(' ', (string[])[.. HelpPage.PathOf(arguments.CommandResult), "--help"])}";
        return new UsageException(arguments.UnmatchedTokens is [var word, ..]
            ? $"{Unknown(word, command)} Help: {page}"
            : $"{Sentence(arguments.Errors[0].Message)} Help: {page}");
    }

    /// <summary>" Did you mean …?", or nothing when nothing known is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (Name: candidate, Distance: Distance(word, candidate)))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(word.Length, candidate.Name.Length) / 2))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is null ? "" : $" Did you mean '{nearest.Name}'?";
    }

    private static string Sentence(string text) => text.EndsWith('?') ? text : $"{text.TrimEnd('.')}.";

    private static string Unknown(string word, Command command)
    {
        if (word.StartsWith('-'))
        {
            return $"'{word}' is no option of this verb.{Suggest(word, HelpPage.OptionsOf(command).Select(option => option.Name))}";
        }

        if (command.Subcommands.Count == 0)
        {
            return $"'{word}' is one argument too many.";
        }

        return command is RootCommand && LauncherVerbs.Contains(word)
            ? $"'{word}' is a verb of the launcher: ./media {word}."
            : $"'{word}' is no verb.{Suggest(word, command.Subcommands.Select(verb => verb.Name))}";
    }

    /// <summary>How many letters to add, drop, change or swap with their neighbour (Damerau and Levenshtein's count).</summary>
    private static int Distance(string left, string right)
    {
        var counts = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    counts[i, j] = i + j;
                    continue;
                }

                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                counts[i, j] = Math.Min(Math.Min(counts[i - 1, j], counts[i, j - 1]) + 1, counts[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    counts[i, j] = Math.Min(counts[i, j], counts[i - 2, j - 2] + 1);
                }
            }
        }

        return counts[left.Length, right.Length];
    }
}
