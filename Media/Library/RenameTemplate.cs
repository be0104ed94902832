using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Aspire.Media.Library;

/// <summary>How new names are made: a text with places in braces, into which goes what is known of an asset.</summary>
public sealed class RenameTemplate
{
    public const int Longest = 500;
    private const int MostDigits = 9;

    private static readonly Dictionary<string, Func<Asset, string>> Places = new(StringComparer.Ordinal)
    {
        ["title"] = asset => asset.Title,
        ["name"] = asset => KeptText.TitleOf(asset.FileName),
        ["date"] = asset => asset.UploadedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["time"] = asset => asset.UploadedAt.UtcDateTime.ToString("HH-mm-ss", CultureInfo.InvariantCulture),
        ["kind"] = asset => asset.Kind.ToString().ToLowerInvariant(),
        ["site"] = asset => asset.Site ?? "",
        ["collection"] = asset => asset.Collection ?? "",
        ["width"] = asset => asset.Width?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["height"] = asset => asset.Height?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["id"] = asset => asset.Id.ToString("N")[^8..],
    };

    private readonly List<Func<Asset, int, string>> parts = [];

    private RenameTemplate()
    {
    }

    /// <summary>What may stand in braces.</summary>
    public static string Known { get; } = string.Join(", ", Places.Keys.Select(place => $"{{{place}}}").Append("{n}").Append("{n:3}"));

    public static bool TryParse(string text, [NotNullWhen(true)] out RenameTemplate? template, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        (template, fault) = (null, null);
        if (text.Trim().Length is 0 or > Longest || KeptText.Whole(text) != text)
        {
            fault = $"A template has 1 to {Longest} characters, such as {{date}} {{title}}.";
            return false;
        }

        var read = new RenameTemplate();
        for (var at = 0; at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace != 0)
            {
                var plain = brace < 0 ? text[at..] : text.Substring(at, brace);
                read.parts.Add((_, _) => plain);
                at += plain.Length;
            }
            else if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                var sign = text[at].ToString();
                read.parts.Add((_, _) => sign);
                at += 2;
            }
            else if (text[at] == '}' || text.IndexOf('}', at) is not (> 0 and var end))
            {
                fault = $"The brace at character {at + 1} has no other one: a place is written as in {{title}}, and a brace itself twice.";
                return false;
            }
            else if (PlaceOf(text[(at + 1)..end]) is { } part)
            {
                read.parts.Add(part);
                at = end + 1;
            }
            else
            {
                fault = $"There is no `{text[at..(end + 1)]}`; there are {Known}.";
                return false;
            }
        }

        template = read;
        return true;
    }

    /// <summary>The name that an asset gets.</summary>
    /// <param name="number">Its place among those that are renamed, from 1.</param>
    public string NameOf(Asset asset, int number)
    {
        var name = new StringBuilder();
        foreach (var part in parts)
        {
            name.Append(part(asset, number));
        }

        return name.ToString().Trim();
    }

    private static Func<Asset, int, string>? PlaceOf(string place)
    {
        if (Places.TryGetValue(place, out var known))
        {
            return (asset, _) => known(asset);
        }

        var digits = 1;
        return place == "n" || (place.StartsWith("n:", StringComparison.Ordinal) && int.TryParse(place.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out digits) && digits is >= 1 and <= MostDigits)
            ? (_, number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')
            : null;
    }
}
