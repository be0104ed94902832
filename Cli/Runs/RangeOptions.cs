using System.CommandLine;

namespace Aspire.Media.Cli.Runs;

/// <summary>Which part of a workflow is meant, as it is typed.</summary>
internal sealed class RangeOptions
{
    private readonly Option<string?> to = new("--to") { HelpName = "STEP", Description = "Only up to this step: it, and what leads to it" };
    private readonly Option<string[]> only = new("--only") { HelpName = "STEP", Description = "Only this step. May be given several times" };
    private readonly Option<string[]> skip = new("--skip") { HelpName = "STEP", Description = "Without this step. May be given several times" };

    public RangeOptions(string fromWords) => From = new("--from") { HelpName = "STEP", Description = fromWords };

    public Option<string?> From { get; }

    public IEnumerable<Option> All => [From, to, only, skip];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    public StepRange Read(ParseResult arguments) =>
        new(arguments.GetValue(From), arguments.GetValue(to), Some(arguments.GetValue(only)), Some(arguments.GetValue(skip)));

    private static string[]? Some(string[]? values) => values is { Length: > 0 } ? values : null;
}

/// <summary>A part of a workflow by the ids of its steps; null where nothing was said.</summary>
internal sealed record StepRange(string? From, string? To, IReadOnlyList<string>? Only, IReadOnlyList<string>? Skip);
