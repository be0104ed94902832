using System.Globalization;
using System.Text;

using Aspire.Media.Programs;

namespace Aspire.Media.Images;

/// <summary>Which signs the fonts of this machine have, as fontconfig lists them. Pango takes a sign from any font that has it; what none has, it draws as a box of digits.</summary>
public sealed class FontCoverage
{
    private readonly Lock door = new();
    private Task<IReadOnlyList<(int First, int Last)>?>? listed;

    /// <summary>Why a text cannot be written here, in words for whoever asked; null where it can be.</summary>
    public async Task<string?> RefusalAsync(string text, CancellationToken cancellationToken) => await MissingAsync(text, cancellationToken) is { } missing
        ? $"No font on this machine has the sign {missing} (U+{missing.Value:X4}): write it otherwise, or install a font that has it, such as fonts-noto-core or fonts-noto-color-emoji."
        : null;

    /// <summary>The first sign of a text that no font has; null where all can be written, or nobody can tell.</summary>
    public async Task<Rune?> MissingAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var strange = text.EnumerateRunes().Where(IsDrawn).Distinct().ToList();
        if (strange.Count == 0 || await ListedAsync().WaitAsync(cancellationToken) is not { } ranges)
        {
            return null;
        }

        var missing = strange.Where(rune => !ranges.Any(range => range.First <= rune.Value && rune.Value <= range.Last)).ToList();
        return missing.Count > 0 ? missing[0] : null;
    }

    // Every font has ASCII. What joins, turns or changes others is no sign of its own.
    private static bool IsDrawn(Rune rune) => !rune.IsAscii && !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    private Task<IReadOnlyList<(int First, int Last)>?> ListedAsync()
    {
        lock (door)
        {
            return listed ??= ListAsync();
        }
    }

    private static async Task<IReadOnlyList<(int First, int Last)>?> ListAsync()
    {
        var ranges = new HashSet<(int, int)>();
        try
        {
            await new OutsideProgram("fc-list", "--format", "%{charset}\n")
            {
                Says = line =>
                {
                    foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        var ends = word.Split('-');
                        if (int.TryParse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var first)
                            && int.TryParse(ends[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var last))
                        {
                            ranges.Add((first, last));
                        }
                    }
                },
            }.RunAsync(CancellationToken.None);
        }
        catch (ProgramException)
        {
            // Without fontconfig's programs nobody can tell; `media doctor` says that they are missing.
            return null;
        }

        return [.. ranges];
    }
}
