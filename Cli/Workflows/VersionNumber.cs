using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Aspire.Media.Cli.Workflows;

/// <summary>A version of a workflow, as it is typed.</summary>
internal static class VersionNumber
{
    public static Option<int?> Option() => new("--version")
    {
        HelpName = "NUMBER",
        Description = "An older version instead of the current one",
        CustomParser = Read,
    };

    public static Argument<int?> Argument(string name, string description) => new(name)
    {
        HelpName = $"[{name.ToUpperInvariant()}]",
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Read,
    };

    private static int? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        result.AddError($"'{text}' is no version: versions are counted 1, 2, 3 …");
        return null;
    }
}
