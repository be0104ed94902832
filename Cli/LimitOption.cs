using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Aspire.Media.Cli;

/// <summary>How much of a long list somebody wants.</summary>
internal static class LimitOption
{
    public const string All = "all";
    private const int Usual = 50;

    public static Option<int> Create() => new("--limit")
    {
        HelpName = "NUMBER",
        Description = $"How many at most, or '{All}'; without it {Usual}",
        DefaultValueFactory = static _ => Usual,
        CustomParser = Read,
    };

    /// <summary>Says how to see more.</summary>
    public static void TellOfMore(Terminal terminal, int limit) => terminal.Remark($"There are more: --limit {(long)limit * 10}, or --limit {All}");

    private static int Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == All)
        {
            return int.MaxValue;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < int.MaxValue)
        {
            return number;
        }

        result.AddError($"'{text}' is no limit: write 1 or more, or '{All}'");
        return 0;
    }
}
