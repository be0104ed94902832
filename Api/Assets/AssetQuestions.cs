using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

using Aspire.Media.Library;

namespace Aspire.Media.Api.Assets;

/// <summary>What a caller asks for in a list of assets.</summary>
internal sealed class AssetQuestions
{
    private const int MostTags = 50;

    private static readonly Dictionary<string, AssetOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["newest"] = AssetOrder.Newest,
        ["oldest"] = AssetOrder.Oldest,
        ["title"] = AssetOrder.Title,
        ["-title"] = AssetOrder.TitleDown,
        ["smallest"] = AssetOrder.Smallest,
        ["largest"] = AssetOrder.Largest,
        ["shortest"] = AssetOrder.Shortest,
        ["longest"] = AssetOrder.Longest,
    };

    [Description("image, video, audio or other, or several with commas between")]
    public string? Type { get; init; }

    [Description("verifying, new, ready or invalid")]
    public string? Status { get; init; }

    [Description("A day (2026-05-01, in UTC), a moment, a..b, >=a or <b; several, all of which must hold")]
    public string[]? UploadedAt { get; init; }

    public string? Site { get; init; }

    public string? Collection { get; init; }

    [Description("A tag that must be there; may be given several times")]
    public string[]? Tag { get; init; }

    [Description("Of the picture or of a sound, such as h264 or aac")]
    public string? Codec { get; init; }

    [Description("Seconds or 1:30; a..b, >=a or <b")]
    public string? Duration { get; init; }

    [Description("a..b, >=a or <b")]
    public string? Width { get; init; }

    [Description("a..b, >=a or <b")]
    public string? Height { get; init; }

    [Description("Bytes or 20MB; a..b, >=a or <b")]
    public string? Size { get; init; }

    [Description("Words, or how they begin, all of which stand in the title, the description, the tags or the file's name")]
    public string? Text { get; init; }

    [Description("true for those that were deleted and can be brought back")]
    public bool? Deleted { get; init; }

    [Description("newest, oldest, title, -title, smallest, largest, shortest or longest")]
    public string? Sort { get; init; }

    public bool TryRead([NotNullWhen(true)] out AssetQuery? query, [NotNullWhen(false)] out string? fault)
    {
        query = null;
        fault = null;
        string?[] texts = [Site, Collection, Codec, Text, .. Tag ?? []];
        var order = AssetOrder.Newest;
        if (texts.Any(text => text?.Contains('\0', StringComparison.Ordinal) == true))
        {
            fault = "No text of the library holds the character U+0000.";
        }
        else if (Sort is not null && !Orders.TryGetValue(Sort, out order))
        {
            fault = $"`{Sort}` is no order: there are {string.Join(", ", Orders.Keys)}.";
        }
        else if (Deleted == true && order != AssetOrder.Newest)
        {
            fault = "What was deleted is listed by when that was: leave `sort` out.";
        }
        else if (Tag?.Length > MostTags)
        {
            fault = $"A list can be asked for {MostTags} tags at most.";
        }

        var kinds = new List<AssetKind>();
        foreach (var word in Type?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (!TryWord<AssetKind>(word, out var kind))
            {
                fault ??= $"`{word}` is no type: there are image, video, audio and other.";
            }

            kinds.Add(kind);
        }

        AssetStatus? status = null;
        if (Status is { Length: > 0 })
        {
            if (!TryWord<AssetStatus>(Status, out var word))
            {
                fault ??= $"`{Status}` is no status: there are verifying, new, ready and invalid.";
            }

            status = word;
        }

        var uploaded = new Bounds<DateTimeOffset>();
        foreach (var text in UploadedAt ?? [])
        {
            if (!BoundsText.TryReadMoments(text, out var bounds))
            {
                fault ??= $"`{text}` is no time: write a day such as 2026-05-01, a moment, or 2026-05-01..2026-05-31, >=2026-05-01 or <2026-06-01.";
            }

            uploaded = new Bounds<DateTimeOffset>(
                bounds.Least > uploaded.Least || uploaded.Least is null ? bounds.Least ?? uploaded.Least : uploaded.Least,
                bounds.Most < uploaded.Most || uploaded.Most is null ? bounds.Most ?? uploaded.Most : uploaded.Most);
        }

        Bounds<double> duration = default;
        Bounds<int> width = default, height = default;
        Bounds<long> size = default;
        if (Duration is not null && !BoundsText.TryReadSeconds(Duration, out duration))
        {
            fault ??= $"`{Duration}` is no length: write seconds or 1:30, or 60..90, >=60 or <90.";
        }

        if ((Width is not null && !BoundsText.TryReadNumbers(Width, out width)) || (Height is not null && !BoundsText.TryReadNumbers(Height, out height)))
        {
            fault ??= $"`{Width} {Height}` is no width or height: write 1080, or 720..1080, >=720 or <1080.";
        }

        if (Size is not null && !BoundsText.TryReadSizes(Size, out size))
        {
            fault ??= $"`{Size}` is no size: write bytes or 20MB, or 1MB..2GB, >=1GB or <10KB.";
        }

        if (fault is not null)
        {
            return false;
        }

        query = new AssetQuery
        {
            Kinds = kinds,
            Status = status,
            UploadedAt = uploaded,
            Site = Given(Site),
            Collection = Given(Collection),
            Tags = Tag ?? [],
            Codec = Given(Codec)?.ToLowerInvariant(),
            Duration = duration,
            Width = width,
            Height = height,
            Size = size,
            Text = Text,
            Deleted = Deleted == true,
            Order = order,
        };
        return true;
    }

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private static bool TryWord<T>(string word, out T value)
        where T : struct, Enum
    {
        value = default;
        return char.IsAsciiLetter(word[0]) && Enum.TryParse(word, ignoreCase: true, out value);
    }
}
