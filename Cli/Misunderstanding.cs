using System.CommandLine;

using Aspire.Media.Edits;

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
    public static string Suggest(string word, IEnumerable<string> known) => NearWord.Of(word, known) is { } near ? $" Did you mean '{near}'?" : "";

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
}
