using System.CommandLine;
using System.Globalization;

using Aspire.Media.Captions;

namespace Aspire.Media.Cli.Captions;

/// <summary>What verbs for captions are told in common.</summary>
internal static class CaptionOption
{
    public static Option<string?> Offset() => new("--offset") { HelpName = "TIMECODE", Description = "What the time codes of SCC say when the recording begins, as in 01:00:00;00" };

    /// <param name="usual">What holds when none is said; null for none.</param>
    public static Option<string?> Profile(string? usual) => new("--profile")
    {
        HelpName = "NAME", Description = $"{(usual is null ? "Also by w" : "W")}hat readers need: broadcast-608, netflix, ted, dcmp or bbc{(usual is null ? "" : $" ({usual})")}", DefaultValueFactory = _ => usual,
    };

    public static CueProfile? ProfileOf(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var names = CueProfile.All.Select(known => known.Name).ToList();
        return CueProfile.Find(name) ?? throw new UsageException($"'{name}' is no profile: there are {string.Join(", ", names)}.{Misunderstanding.Suggest(name, names)}");
    }

    /// <summary>The format of a file: as it is said, else by its ending, else by what it looks like.</summary>
    public static CaptionFormat FormatOf(string file, string? said, string option, ReadOnlyMemory<byte> bytes)
    {
        if (said is not null)
        {
            return CaptionFormats.OfName(said)
                ?? throw new UsageException($"'{said}' is no format: there are {string.Join(", ", CaptionFormats.Names)}.{Misunderstanding.Suggest(said, CaptionFormats.Names)}");
        }

        return CaptionFormats.OfFile(file) ?? CaptionFormats.OfContent(bytes.Span)
            ?? throw new UsageException($"What format {file} has cannot be told; it ends in {CaptionFormats.Endings}, or say it with {option}.");
    }

    public static TimeSpan OffsetOf(string? text)
    {
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        var numbers = text.Split([':', ';']);
        return numbers.Length == 4 && numbers.All(number => number.Length == 2 && number.All(char.IsAsciiDigit)) && text.Length == 11
            ? TimeCode.FromLabel(Number(0), Number(1), Number(2), Number(3), isDropFrame: text[8] == ';').Time
            : throw new UsageException($"'{text}' is no time code: write it as in 01:00:00;00.");

        int Number(int at) => int.Parse(numbers[at], CultureInfo.InvariantCulture);
    }
}
