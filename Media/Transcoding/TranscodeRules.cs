using System.ComponentModel;

namespace Aspire.Media.Transcoding;

/// <summary>What is to become of a file.</summary>
public enum Verdict
{
    /// <summary>It stays as it is.</summary>
    Leave = 0,

    /// <summary>Its picture is encoded anew.</summary>
    Transcode = 1,

    /// <summary>All that is in it is put into another container, as it is.</summary>
    Remux = 2,
}

/// <summary>One rule of a library: of those that apply to a file the first decides.</summary>
/// <param name="Then">What is to become of it.</param>
/// <param name="If">To which files; without it to all.</param>
/// <param name="Because">In words, for whoever asks later; without it, what was found.</param>
public sealed record TranscodeRule(
    [property: Description("What is to become of the file: leave, transcode or remux.")] Verdict Then,
    [property: Description("To which files the rule applies; without it to all.")] FileTest? If = null,
    [property: Description("Why, in words for whoever asks later; without it, what was found.")] string? Because = null);

/// <summary>What was decided about a file.</summary>
/// <param name="Rule">Which rule it was, counted from 1; null where none was needed.</param>
public sealed record TranscodeDecision(Verdict Verdict, string Reason, int? Rule = null);

/// <summary>Decides what is to become of files.</summary>
public static class TranscodeRules
{
    /// <summary>Why nothing becomes of what was made by the same recipe before.</summary>
    public const string MadeSo = "It was made by this very recipe.";

    /// <summary>Rules for who has none: what is encoded as well as the wanted codec, or takes little already, stays.</summary>
    public static IReadOnlyList<TranscodeRule> Usual(string codec) =>
    [
        new(Verdict.Leave, new FileTest(Codecs: [codec, "av1"])),
        new(Verdict.Leave, new FileTest(BitsPerPixelBelow: 0.04)),
        new(Verdict.Transcode, new FileTest(OtherThan: [codec, "av1"])),
    ];

    /// <param name="recipe">What a file would be made by, as it is written into what it makes.</param>
    /// <param name="now">By which the age of files is told.</param>
    public static TranscodeDecision Decide(FileFacts file, IReadOnlyList<TranscodeRule> rules, string recipe, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(rules);
        if (file.Codec is null)
        {
            return new TranscodeDecision(Verdict.Leave, "There is no picture in it.");
        }

        if (file.Codec == "gif" || file.Containers.Contains("gif"))
        {
            return new TranscodeDecision(Verdict.Leave, "It is a picture that moves, and no film.");
        }

        if (file.Duration <= 0)
        {
            return new TranscodeDecision(Verdict.Leave, "How long it is nobody knows: it is no film, or a damaged one.");
        }

        // What is made by a recipe would otherwise be made by it again, a little worse each time.
        if (file.Stamp == recipe)
        {
            return new TranscodeDecision(Verdict.Leave, MadeSo);
        }

        foreach (var (rule, place) in rules.Select((rule, place) => (rule, place + 1)))
        {
            if ((rule.If ?? new FileTest()).Applies(file, now) is { } found)
            {
                return new TranscodeDecision(rule.Then, $"Rule {place}: {rule.Because ?? (found.Count > 0 ? string.Join(", ", found) : "it applies to all")}.", place);
            }
        }

        return new TranscodeDecision(Verdict.Leave, "No rule applies to it.");
    }
}
