using System.Globalization;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>What the library shows and how, as its address says it. What is asked of lengths, heights and sizes is written as Api takes it.</summary>
public sealed record LibraryChoice
{
    public static readonly (string Value, string Name)[] Types = [("", "All"), ("video", "Video"), ("audio", "Audio"), ("image", "Images"), ("other", "Other")];

    public static readonly (string Value, string Name)[] Orders =
    [
        ("", "Newest first"), ("oldest", "Oldest first"), ("title", "Title A to Z"), ("-title", "Title Z to A"),
        ("largest", "Largest first"), ("smallest", "Smallest first"), ("longest", "Longest first"), ("shortest", "Shortest first"),
    ];

    public static readonly (string Value, string Name)[] Durations = [("", "Any length"), ("<60", "Under a minute"), ("60..600", "1 to 10 minutes"), ("600..3600", "10 minutes to an hour"), (">=3600", "An hour and more")];

    public static readonly (string Value, string Name)[] Heights = [("", "Any resolution"), (">=2160", "4K and more"), ("1080..2159", "Full HD"), ("720..1079", "HD"), ("<720", "Smaller than HD")];

    public static readonly (string Value, string Name)[] Sizes = [("", "Any size"), ("<10MB", "Under 10 MB"), ("10MB..100MB", "10 to 100 MB"), ("100MB..1GB", "100 MB to 1 GB"), (">=1GB", "1 GB and more")];

    public static readonly (string Value, string Name)[] Statuses = [("", "Any status"), ("ready", "Ready"), ("new", "Being looked into"), ("verifying", "Checksum being taken"), ("invalid", "Damaged")];

    public const string Table = "table";

    public string Type { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The first day.</summary>
    public string From { get; init; } = "";

    /// <summary>The last day.</summary>
    public string To { get; init; } = "";

    /// <summary>With commas between.</summary>
    public string Tags { get; init; } = "";

    public string Collection { get; init; } = "";

    public string Site { get; init; } = "";

    public string Status { get; init; } = "";

    public string Duration { get; init; } = "";

    public string Height { get; init; } = "";

    public string Codec { get; init; } = "";

    public string Size { get; init; } = "";

    public bool Deleted { get; init; }

    public string Sort { get; init; } = "";

    public bool IsTable { get; init; }

    /// <summary>Those that are set besides the type, with the name of each and the choice without it.</summary>
    public IReadOnlyList<(string Words, LibraryChoice Without)> Set =>
    [
        .. One(Text, $"“{Text}”", this with { Text = "" }),
        .. One(From, $"from {From}", this with { From = "" }),
        .. One(To, $"until {To}", this with { To = "" }),
        .. TagList.Select(tag => ($"tag {tag}", this with { Tags = string.Join(", ", TagList.Where(other => other != tag)) })),
        .. One(Collection, $"in {Collection}", this with { Collection = "" }),
        .. One(Site, $"at {Site}", this with { Site = "" }),
        .. One(Status, Name(Statuses, Status), this with { Status = "" }),
        .. One(Duration, Name(Durations, Duration), this with { Duration = "" }),
        .. One(Height, Name(Heights, Height), this with { Height = "" }),
        .. One(Codec, Codec, this with { Codec = "" }),
        .. One(Size, Name(Sizes, Size), this with { Size = "" }),
    ];

    public bool IsAll => Type.Length == 0 && Set.Count == 0;

    public bool HasMore => (this with { Text = "" }).Set.Count > 0;

    public AssetFilter Filter => new()
    {
        Type = Given(Type),
        Text = Given(Text),
        UploadedAt = (From, To) switch
        {
            ("", "") => null,
            (var from, "") => $">={from}",
            ("", var to) => $"<={to}",
            var (from, to) => $"{from}..{to}",
        },
        Tags = TagList,
        Collection = Given(Collection),
        Site = Given(Site),
        Status = Given(Status),
        Duration = Given(Duration),
        Height = Given(Height),
        Codec = Given(Codec),
        Size = Given(Size),
        Deleted = Deleted,
        Sort = Deleted ? null : Given(Sort),
    };

    public string Address
    {
        get
        {
            var parts = new[]
            {
                ("type", Type), ("text", Text), ("from", From), ("to", To), ("tags", string.Join(',', TagList)), ("collection", Collection), ("site", Site), ("status", Status), ("duration", Duration),
                ("height", Height), ("codec", Codec), ("size", Size), ("deleted", Deleted ? "true" : ""), ("sort", Deleted ? "" : Sort), ("view", IsTable ? Table : ""),
            }.Where(part => part.Item2.Length > 0).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2)}").ToList();
            return parts.Count == 0 ? "library" : "library?" + string.Join('&', parts);
        }
    }

    /// <summary>What an address says of a day; nothing where it is none.</summary>
    public static string Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text! : "";

    /// <summary>The choices of a list, with what an address asks for and the list does not have.</summary>
    internal static IEnumerable<(string Value, string Name)> With((string Value, string Name)[] choices, string value) =>
        Array.Exists(choices, choice => choice.Value == value) ? choices : [.. choices, (value, value)];

    private IReadOnlyList<string> TagList => [.. Tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static string Name((string Value, string Name)[] choices, string value) => With(choices, value).First(choice => choice.Value == value).Name;

    private static IEnumerable<(string, LibraryChoice)> One(string value, string words, LibraryChoice without) => value.Length == 0 ? [] : [(words, without)];

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
