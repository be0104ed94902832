using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Aspire.Media.Engine.Definitions;

/// <summary>What a YAML scalar means by the core schema of YAML 1.2: <c>no</c>, <c>on</c> and <c>12:30</c> are strings.</summary>
internal static partial class YamlScalar
{
    public const string TagPrefix = "tag:yaml.org,2002:";

    public static JsonNode? Read(Scalar scalar, int index)
    {
        var text = scalar.Value;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new SourceException(index, SourceException.Nul);
        }

        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? Plain(text, index) : JsonValue.Create(text);
        }

        // A lone exclamation mark asks for a string.
        var tag = scalar.Tag.IsNonSpecific ? TagPrefix + "str" : scalar.Tag.Value;
        return tag switch
        {
            TagPrefix + "str" => JsonValue.Create(text),
            TagPrefix + "null" when Null().IsMatch(text) => null,
            TagPrefix + "bool" when Boolean().IsMatch(text) => Plain(text, index),
            TagPrefix + "int" when Integer().IsMatch(text) || Based().IsMatch(text) => Plain(text, index),
            TagPrefix + "float" when Float().IsMatch(text) => Plain(text, index),
            _ => throw new SourceException(index, $"the tag `{tag}` is not known here, or its value is none of that kind"),
        };
    }

    /// <summary>Whether a plain scalar of these letters is a string.</summary>
    public static bool IsWord(string text) =>
        !(Null().IsMatch(text) || Boolean().IsMatch(text) || Integer().IsMatch(text) || Float().IsMatch(text) || Based().IsMatch(text) || Special().IsMatch(text));

    private static JsonValue? Plain(string text, int index) => text switch
    {
        _ when Null().IsMatch(text) => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Integer().IsMatch(text) || Float().IsMatch(text) => Number(text),
        _ when Based().IsMatch(text) => BasedNumber(text),
        _ when Special().IsMatch(text) => throw new SourceException(index, $"`{text}` is a number that JSON does not have", "put it in quotes if the word is meant"),
        _ => JsonValue.Create(text),
    };

    // JSON wants 5, not +5, 05, 5. or .5.
    private static JsonValue Number(string text)
    {
        var negative = text[0] == '-';
        var exponent = text.AsSpan().IndexOfAny('e', 'E') is >= 0 and var at ? at : text.Length;
        var parts = text[..exponent].TrimStart('+', '-').Split('.');
        var whole = parts[0].TrimStart('0') is { Length: > 0 } digits ? digits : "0";
        var fraction = parts is [_, { Length: > 0 } rest] ? "." + rest : "";
        var json = $"{(negative ? "-" : "")}{whole}{fraction}{text[exponent..]}";
        return JsonValue.Create(JsonElement.Parse(json))!;
    }

    private static JsonValue BasedNumber(string text)
    {
        var value = text[1] == 'x'
            ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0'));
        return JsonValue.Create(JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture)))!;
    }

    [GeneratedRegex(@"^(null|Null|NULL|~|)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Null();

    [GeneratedRegex(@"^(true|True|TRUE|false|False|FALSE)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boolean();

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Float();

    // No longer than any honest number: turning a megabyte of digits around takes minutes.
    [GeneratedRegex(@"^0(o[0-7]{1,64}|x[0-9a-fA-F]{1,64})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Based();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Special();
}
