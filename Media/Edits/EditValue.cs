using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Media.Edits;

/// <summary>What may be said of something: how it is read from text, and how it is written, the same always in the same way.</summary>
public abstract class EditValue
{
    /// <summary>What a form asks for: number, time, flag, choice, colour …</summary>
    public abstract string Type { get; }

    /// <summary>What may stand there, in words.</summary>
    public abstract string Allowed { get; }

    public virtual double? Least => null;

    public virtual double? Most => null;

    /// <summary>The words that there are, where there are only some.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Null where it is nothing that may stand there.</summary>
    internal abstract object? Read(string text);

    internal virtual JsonNode Write(object value) => JsonValue.Create(value.ToString()!);

    /// <summary>A value of a document, as text that can be read: null where no text stands for it.</summary>
    internal virtual string? TextOf(JsonNode? node) => node is JsonValue value
        ? value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
            System.Text.Json.JsonValueKind.Number => value.ToJsonString(),
            System.Text.Json.JsonValueKind.True => "true",
            System.Text.Json.JsonValueKind.False => "false",
            _ => null,
        }
        : null;

    /// <summary>A number as people write it: no exponent where there is none, never infinite.</summary>
    internal static double? Number(string text) =>
        text.Length is > 0 and <= 40 && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? Rounded(number) : null;

    internal static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    // What differs less than by a millionth means the same; and there is one zero.
    internal static double Rounded(double number) => Math.Round(number, 6) + 0.0;
}

internal sealed class EditNumber(double least, double most, string unit = "") : EditValue
{
    public override string Type => "number";

    public override string Allowed => $"a number from {Text(least)} to {Text(most)}{unit}";

    public override double? Least => least;

    public override double? Most => most;

    internal override object? Read(string text) => Number(text) is { } number && number >= least && number <= most ? number : null;

    internal override JsonNode Write(object value) => JsonValue.Create((double)value);
}

internal sealed class EditWhole(int least, int most, string unit = "") : EditValue
{
    public override string Type => "integer";

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}{unit}");

    public override double? Least => least;

    public override double? Most => most;

    internal override object? Read(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    internal override JsonNode Write(object value) => JsonValue.Create((int)value);
}

/// <summary>Degrees: 360 more are the same.</summary>
internal sealed class EditDegrees : EditValue
{
    public override string Type => "number";

    public override string Allowed => "degrees from -360 to 360";

    public override double? Least => -360;

    public override double? Most => 360;

    internal override object? Read(string text) => Number(text) is >= -360 and <= 360 and { } number ? Turned(number) : null;

    internal override JsonNode Write(object value) => JsonValue.Create(Turned((double)value));

    /// <summary>The same turn, from 0 up to 360.</summary>
    internal static double Turned(double degrees) => Rounded(((degrees % 360) + 360) % 360) is var turned && turned >= 360 ? 0 : turned;
}

internal sealed class EditFlag : EditValue
{
    public override string Type => "flag";

    public override string Allowed => "true or false";

    public override IReadOnlyList<string> Choices => ["true", "false"];

    internal override object? Read(string text) => text.ToLowerInvariant() switch
    {
        "" or "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => null,
    };

    internal override JsonNode Write(object value) => JsonValue.Create((bool)value);
}

/// <summary>One of some words, or of the other names that they have.</summary>
internal sealed class EditChoice(IReadOnlyList<(string Word, object Value)> words, params (string Word, string Means)[] otherwise) : EditValue
{
    public override string Type => "choice";

    public override string Allowed => Join(Choices);

    public override IReadOnlyList<string> Choices { get; } = [.. words.Select(word => word.Word)];

    public static EditChoice Of(IEnumerable<string> words, params (string Word, string Means)[] otherwise) => new([.. words.Select(word => (word, (object)word))], otherwise);

    internal static string Join(IReadOnlyList<string> words) => words.Count < 2 ? string.Concat(words) : string.Join(", ", words.Take(words.Count - 1)) + " or " + words[^1];

    internal override object? Read(string text)
    {
        var word = text.ToLowerInvariant();
        word = otherwise.FirstOrDefault(other => other.Word == word).Means ?? word;
        return words.FirstOrDefault(known => known.Word == word).Value;
    }

    internal override JsonNode Write(object value) => JsonValue.Create(words.First(word => word.Value.Equals(value)).Word);
}

/// <summary>A length in pixels, or in percent of a whole.</summary>
internal sealed class EditExtent(double least, double most, double mostPercent, bool isWhole = true) : EditValue
{
    public override string Type => "extent";

    public override string Allowed => $"pixels from {Text(least)} to {Text(most)}, or percent such as 50%, up to {Text(mostPercent)}%";

    public override double? Least => least;

    public override double? Most => most;

    internal override object? Read(string text)
    {
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text.EndsWith("px", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
        return Number(digits) is { } number && (isPercent ? number >= 0 && (number > 0 || least <= 0) && number <= mostPercent : number >= least && number <= most && (!isWhole || double.IsInteger(number)))
            ? new Extent(Math.Round(number, 3), isPercent && number != 0)
            : null;
    }

    internal override JsonNode Write(object value) => value is Extent { IsPercent: false } extent ? JsonValue.Create(extent.Value) : base.Write(value);
}

/// <summary>A moment in a film, or a length of it, in seconds.</summary>
internal sealed class EditTime : EditValue
{
    private const double Longest = 7 * 24 * 3600;

    public override string Type => "time";

    public override string Allowed => "seconds such as 12.5, or 1:30, or 1:02:03.250";

    public override double? Least => 0;

    internal override object? Read(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3 || Array.Exists(parts, part => part.Length == 0 || part[0] is '-' or '+'))
        {
            return null;
        }

        var seconds = 0.0;
        for (var place = 0; place < parts.Length; place++)
        {
            // What stands behind a colon goes to sixty; only what stands last has parts of it.
            if (Number(parts[place]) is not { } number || (place > 0 && number >= 60) || (place < parts.Length - 1 && !double.IsInteger(number)))
            {
                return null;
            }

            seconds = (seconds * 60) + number;
        }

        return seconds <= Longest ? Rounded(seconds) : null;
    }

    internal override JsonNode Write(object value) => JsonValue.Create((double)value);
}

/// <summary>How wide something is to how high.</summary>
internal sealed class EditAspect : EditValue
{
    private const int MostSide = 10_000;

    public override string Type => "aspect";

    public override string Allowed => "a shape such as 16:9";

    internal override object? Read(string text) =>
        text.Split(':') is [var width, var height] && Number(width) is > 0 and <= MostSide and { } wide && Number(height) is > 0 and <= MostSide and { } high
            ? Reduced(new Aspect(wide, high))
            : null;

    internal override JsonNode Write(object value) => Reduced((Aspect)value) is var shape ? JsonValue.Create($"{Text(shape.Width)}:{Text(shape.Height)}") : null!;

    // 32:18 is 16:9.
    private static Aspect Reduced(Aspect shape)
    {
        if (!double.IsInteger(shape.Width) || !double.IsInteger(shape.Height))
        {
            return shape;
        }

        var (one, other) = (shape.Width, shape.Height);
        while (other > 0)
        {
            (one, other) = (other, one % other);
        }

        return new Aspect(shape.Width / one, shape.Height / one);
    }
}

/// <summary>A place in a picture.</summary>
internal sealed class EditSpot : EditValue
{
    private readonly EditExtent extent = new(0, 100_000, 100);

    public override string Type => "spot";

    public override string Allowed => "X,Y from the upper left corner, each in pixels or percent, such as 10%,80%";

    internal override object? Read(string text) =>
        text.Split(',') is [var x, var y] && extent.Read(x) is Extent left && extent.Read(y) is Extent top ? new Spot(left, top) : null;

    internal override JsonNode Write(object value) => value is Spot spot ? JsonValue.Create($"{spot.X},{spot.Y}") : base.Write(value);
}

/// <summary>A loudness, as a factor or in decibels.</summary>
internal sealed class EditVolume : EditValue
{
    private const double MostFactor = 20;

    public override string Type => "number";

    public override string Allowed => "a factor from 0 to 20, or decibels such as -6dB";

    public override double? Least => 0;

    public override double? Most => MostFactor;

    internal override object? Read(string text)
    {
        var isDecibels = text.EndsWith("dB", StringComparison.OrdinalIgnoreCase);
        var factor = Number(isDecibels ? text[..^2] : text);
        factor = isDecibels && factor is { } decibels ? Rounded(Math.Pow(10, Math.Clamp(decibels, -1000, 1000) / 20)) : factor;
        return factor is >= 0 and <= MostFactor ? factor : null;
    }

    internal override JsonNode Write(object value) => JsonValue.Create((double)value);
}
