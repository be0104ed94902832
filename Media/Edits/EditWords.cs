using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Edits;

/// <summary>Words, as people read them.</summary>
internal sealed class EditWords(int most, string allowed) : EditValue
{
    public override string Type => "text";

    public override string Allowed => allowed;

    public override double? Most => most;

    // Letters and signs by their kind, and yet nothing of them is seen: fillers, and the Braille of no dot.
    private static readonly HashSet<int> Blank = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    // What steers terminals has no place in it, but for the end of a line; what joins, turns and changes letters has, where there are letters.
    internal override object? Read(string text)
    {
        var words = text.ReplaceLineEndings("\n");
        return words.Length <= most && words.EnumerateRunes().Any(IsSeen) && !words.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')) ? words : null;
    }

    private static bool IsSeen(Rune rune) => !Rune.IsWhiteSpace(rune) && !Blank.Contains(rune.Value) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    internal override string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? base.TextOf(node) : null;
}

/// <summary>A language, as streams have it.</summary>
internal sealed class EditLanguage : EditValue
{
    public override string Type => "language";

    public override string Allowed => "a language such as en or pt-BR";

    internal override object? Read(string text) =>
        text.Split('-') is [{ Length: 2 or 3 } language, .. var rest] && language.All(char.IsAsciiLetterLower) && rest.Length <= 3 && Array.TrueForAll(rest, part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit))
            ? text
            : null;
}

/// <summary>Another thing of the library.</summary>
internal sealed class EditAsset : EditValue
{
    public override string Type => "asset";

    public override string Allowed => "the id of an asset";

    internal static Guid? Id(string text) =>
        Guid.TryParseExact(text.StartsWith("asset:", StringComparison.Ordinal) ? text[6..] : text, "D", out var id) ? id : null;

    internal override object? Read(string text) => Id(text);
}

/// <summary>Other things of the library, in their order.</summary>
internal sealed class EditAssets : EditValue
{
    private const int MostAssets = 100;

    public override string Type => "assets";

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"the ids of 1 to {MostAssets} assets, with commas between them");

    internal override object? Read(string text)
    {
        Guid?[] ids = [.. text.Split(',').Select(part => EditAsset.Id(part.Trim()))];
        return ids.Length is > 0 and <= MostAssets && Array.TrueForAll(ids, id => id is not null) ? ids.Select(id => id!.Value).ToArray() : null;
    }

    internal override string? TextOf(JsonNode? node) =>
        node is JsonArray list && list.All(entry => entry?.GetValueKind() == JsonValueKind.String) ? string.Join(',', list.Select(entry => entry!.GetValue<string>())) : base.TextOf(node);

    internal override JsonNode Write(object value) => new JsonArray([.. ((IEnumerable<Guid>)value).Select(id => (JsonNode)id.ToString())]);
}

/// <summary>A colour, by its name or its parts.</summary>
internal sealed class EditColour : EditValue
{
    private static readonly Dictionary<string, Tint> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = new(0, 0, 0),
        ["white"] = new(255, 255, 255),
        ["grey"] = new(128, 128, 128),
        ["gray"] = new(128, 128, 128),
        ["silver"] = new(192, 192, 192),
        ["red"] = new(255, 0, 0),
        ["maroon"] = new(128, 0, 0),
        ["orange"] = new(255, 165, 0),
        ["yellow"] = new(255, 255, 0),
        ["lime"] = new(0, 255, 0),
        ["green"] = new(0, 128, 0),
        ["teal"] = new(0, 128, 128),
        ["cyan"] = new(0, 255, 255),
        ["blue"] = new(0, 0, 255),
        ["navy"] = new(0, 0, 128),
        ["purple"] = new(128, 0, 128),
        ["magenta"] = new(255, 0, 255),
        ["pink"] = new(255, 192, 203),
        ["brown"] = new(165, 42, 42),
        ["transparent"] = new(0, 0, 0, 0),
    };

    public override string Type => "colour";

    public override string Allowed => "a colour such as ff8800, ff8800cc (the last two say how much of it is seen) or white";

    internal override object? Read(string text)
    {
        if (Names.TryGetValue(text, out var named))
        {
            return named;
        }

        var digits = text.StartsWith('#') ? text[1..] : text;
        if (digits.Length is 3 or 4)
        {
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        }

        return digits.Length is 6 or 8 && digits.All(char.IsAsciiHexDigit) ? Of(Convert.FromHexString(digits)) : null;
    }

    private static Tint Of(byte[] parts) => new(parts[0], parts[1], parts[2], parts.Length > 3 ? parts[3] : (byte)255);
}
