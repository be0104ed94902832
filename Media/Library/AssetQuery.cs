using System.Globalization;
using System.Text;

namespace Aspire.Media.Library;

/// <summary>Which assets are meant, and in which order.</summary>
public sealed record AssetQuery
{
    public IReadOnlyList<AssetKind> Kinds { get; init; } = [];

    public AssetStatus? Status { get; init; }

    public Bounds<DateTimeOffset> UploadedAt { get; init; }

    public string? Site { get; init; }

    public string? Collection { get; init; }

    /// <summary>All of them are there.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Of the picture or of a sound, as ffprobe names it.</summary>
    public string? Codec { get; init; }

    /// <summary>In seconds.</summary>
    public Bounds<double> Duration { get; init; }

    public Bounds<int> Width { get; init; }

    public Bounds<int> Height { get; init; }

    /// <summary>In bytes.</summary>
    public Bounds<long> Size { get; init; }

    /// <summary>Words, or how they begin, all of which stand in the title, the description, the tags or the file's name.</summary>
    public string? Text { get; init; }

    /// <summary>Those that were deleted and can still be brought back, instead of the others.</summary>
    public bool Deleted { get; init; }

    public AssetOrder Order { get; init; } = AssetOrder.Newest;

    /// <summary>The words as Postgres looks for them; null where none are asked for, empty where what is asked for has none.</summary>
    internal string? Words => WordList is { } words ? string.Join(" & ", words.Select(word => $"'{word}':*")) : null;

    /// <summary>The words, one by one; null where none are asked for.</summary>
    internal string[]? WordList => string.IsNullOrWhiteSpace(Text) ? null : Text.Split(Signs, StringSplitOptions.RemoveEmptyEntries);

    // What the database takes for a gap between words too.
    private static readonly char[] Signs =
        [.. Enumerable.Range(0, 128).Select(code => (char)code).Where(sign => !char.IsAsciiLetterOrDigit(sign)), '\u00A0', '\u2028', '\u2029', '\u3000'];
}

public enum AssetOrder
{
    Newest,
    Oldest,
    Title,
    TitleDown,
    Smallest,
    Largest,
    Shortest,
    Longest,
}

/// <summary>What lies between two values, either of which may be missing.</summary>
/// <param name="Least">Itself within.</param>
/// <param name="Most">Itself within.</param>
public readonly record struct Bounds<T>(T? Least, T? Most)
    where T : struct;

/// <summary>A place in a list of assets: what the last one was ordered by, and its id.</summary>
public sealed record AssetPlace(string Key, Guid Id)
{
    /// <summary>As it travels to a client and back.</summary>
    public string Cursor => Convert.ToBase64String(Encoding.UTF8.GetBytes(Id.ToString("N") + Key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    internal DateTimeOffset Moment => new(long.Parse(Key, CultureInfo.InvariantCulture), TimeSpan.Zero);

    internal long Number => long.Parse(Key, CultureInfo.InvariantCulture);

    internal double Real => double.Parse(Key, CultureInfo.InvariantCulture);

    /// <summary>Reads a cursor of a list in an order; null where it is none.</summary>
    public static AssetPlace? Read(string cursor, AssetOrder order)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        try
        {
            var base64 = cursor.Replace('-', '+').Replace('_', '/');
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(base64.PadRight(base64.Length + ((4 - (base64.Length % 4)) % 4), '=')));
            return text.Length >= 32 && Guid.TryParseExact(text[..32], "N", out var id) && new AssetPlace(text[32..], id) is var place && place.Fits(order) ? place : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private bool Fits(AssetOrder order) => order switch
    {
        AssetOrder.Newest or AssetOrder.Oldest => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks,
        AssetOrder.Smallest or AssetOrder.Largest => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        AssetOrder.Shortest or AssetOrder.Longest => double.TryParse(Key, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => !Key.Contains('\0', StringComparison.Ordinal),
    };
}

/// <summary>A part of a list of assets.</summary>
/// <param name="Next">The cursor of the part after it; null at the end.</param>
public sealed record AssetPage(IReadOnlyList<Asset> Items, string? Next);
