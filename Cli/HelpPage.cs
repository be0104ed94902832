using System.CommandLine;
using System.CommandLine.Parsing;

namespace Aspire.Media.Cli;

/// <summary>What <c>--help</c> shows: what a verb does, how it is called, and lines to try.</summary>
internal static class HelpPage
{
    private const int Margin = 2;
    private const int Gap = 3;

    public static void Write(ParseResult arguments, Terminal terminal)
    {
        var command = arguments.CommandResult.Command;
        var path = string.Join(' ', PathOf(arguments.CommandResult));
        terminal.Paragraph(command.Description!, 0, Ink.Strong);
        if (command is Verb verb)
        {
            terminal.Line();
            terminal.Paragraph(verb.Lesson, 0);
        }

        Heading(terminal, "Usage");
        terminal.Line($"  {path}{Operands(command)}");
        Section(terminal, "Verbs", command.Subcommands.Select(sub => (sub.Name + Operands(sub), sub.Description!)));
        if (command is RootCommand)
        {
            Section(terminal, "Verbs of the launcher, ./media",
            [
                ("up", "Installs what is missing and starts everything on this machine"),
                ("setup", "Installs what is missing"),
                ("test", "Runs all tests"),
                ("bench NAME", "Runs a benchmark"),
            ]);
        }

        Section(terminal, "Arguments", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description!)));
        Section(terminal, "Options", command.Options.Where(option => !option.Recursive).Select(Describe));
        Section(terminal, "Options of every verb", OptionsOf(command).Where(option => option.Recursive).Select(Describe));
        WriteExamples(terminal, command is RootCommand ? Overview(command) : command is Verb { Examples: var own } ? own.Concat(Firsts(command)).DistinctBy(example => example.Line) : []);
        if (command.Subcommands.Count > 0)
        {
            terminal.Line();
            terminal.Line($"{path} VERB --help tells more.", Ink.Quiet);
        }
    }

    /// <summary>The words that lead to a command: <c>media</c>, <c>keys</c>, <c>create</c>.</summary>
    public static IEnumerable<string> PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. PathOf(parent), command.Command.Name] : [MediaCommand.Name];

    /// <summary>The options that can follow a command: its own, and those of every verb.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        var above = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive);
        return command.Options.Concat(above);
    }

    // One of each verb: the page must not get longer than a screen by its examples.
    private static IEnumerable<Example> Overview(Command command) =>
        command.Subcommands.OfType<Verb>().SelectMany(verb => verb.Examples.Concat(Firsts(verb)).Take(1));

    private static IEnumerable<Example> Firsts(Command command) =>
        command.Subcommands.OfType<Verb>().SelectMany(verb => verb.Examples.Count > 0 ? verb.Examples.Take(1) : Firsts(verb));

    private static string Operands(Command command) =>
        command.Subcommands.Count > 0 && command.Arguments.Count == 0 ? command is Verb and not VerbGroup ? " [VERB]" : " VERB"
        : string.Concat(command.Arguments.Select(argument => $" {argument.HelpName ?? argument.Name}"))
            + string.Concat(command.Options.Where(option => option.Required).Select(option => $" {option.Name} {option.HelpName}"));

    private static (string Name, string Description) Describe(Option option)
    {
        var names = string.Join(", ", (string[])[.. option.Aliases.Where(alias => alias is ['-', not '-', ..] and not "-?"), option.Name]);
        return ($"{names}{(option.HelpName is { } value ? $" {value}" : "")}", option.Description!);
    }

    private static void Section(Terminal terminal, string title, IEnumerable<(string Name, string Description)> entries)
    {
        var all = entries.ToList();
        if (all.Count == 0)
        {
            return;
        }

        Heading(terminal, title);
        var width = Math.Min(all.Max(entry => entry.Name.Length), terminal.Width / 2);
        foreach (var (name, description) in all)
        {
            terminal.Write($"{new string(' ', Margin)}{name.PadRight(width)}");
            if (name.Length > width)
            {
                terminal.Line();
                terminal.Write(new string(' ', Margin + width));
            }

            terminal.Write(new string(' ', Gap));
            terminal.Paragraph(description, Margin + width + Gap);
        }
    }

    private static void WriteExamples(Terminal terminal, IEnumerable<Example> examples)
    {
        foreach (var (example, index) in examples.Select((example, index) => (example, index)))
        {
            if (index == 0)
            {
                Heading(terminal, "Examples");
            }

            terminal.Line($"  {MediaCommand.Name} {example.Line}");
            terminal.Write("      ");
            terminal.Paragraph(example.Purpose, 6, Ink.Quiet);
        }
    }

    private static void Heading(Terminal terminal, string title)
    {
        terminal.Line();
        terminal.Line(title, Ink.Strong);
    }
}
