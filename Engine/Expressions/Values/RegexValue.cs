using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>A regular expression with its flags.</summary>
internal sealed class RegexValue(string source, string flags, Regex pattern, IReadOnlyList<string?> groups) : HeldValue(ValueKind.Regex)
{
    // A regular expression that reads a text once in linear time does some 16 characters per step.
    private const int CharactersPerStep = 16;
    private const int BytesPerMatch = 256;

    public string Source => source;

    public string Flags => flags;

    public bool IsGlobal { get; } = flags.Contains('g');

    /// <summary>The names of the groups in the order of their opening parentheses; null for one without.</summary>
    public IReadOnlyList<string?> Groups => groups;

    public Match Match(Evaluation run, string text, int from)
    {
        run.Charge(BytesPerMatch);
        try
        {
            var match = pattern.Match(text, from);
            run.Step(1 + (((match.Success ? match.Index + match.Length : text.Length) - from) / CharactersPerStep));
            return match;
        }
        catch (RegexMatchTimeoutException)
        {
            throw run.Fail(ExpressionErrorKind.Limit, $"the regular expression /{source}/ took too long");
        }
    }

    /// <summary>Every match; an empty one moves on by one character.</summary>
    public IEnumerable<Match> Matches(Evaluation run, string text)
    {
        for (var from = 0; from <= text.Length;)
        {
            var match = Match(run, text, from);
            if (!match.Success)
            {
                yield break;
            }

            yield return match;
            from = match.Index + match.Length + (match.Length == 0 ? 1 : 0);
        }
    }
}
