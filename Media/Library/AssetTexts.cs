namespace Aspire.Media.Library;

/// <summary>How long what people say of an asset may be, whichever way they say it.</summary>
public static class AssetTexts
{
    public const int LongestTitle = 1_000;
    public const int LongestDescription = 50_000;

    /// <summary>Of a tag, and of the name of a collection or a site.</summary>
    public const int LongestTag = 200;
    public const int MostTags = 100;

    /// <summary>What of it cannot be kept; null where all can.</summary>
    public static string? FaultOf(string? title, string? description, string? collection, string? site, IReadOnlyCollection<string>? tags) =>
        title?.Length > LongestTitle ? $"A title has {LongestTitle} characters at most."
        : description?.Length > LongestDescription ? $"A description has {LongestDescription} characters at most."
        : collection?.Length > LongestTag || site?.Length > LongestTag ? $"The name of a collection or a site has {LongestTag} characters at most."
        : tags?.Count > MostTags || tags?.Any(tag => tag.Length > LongestTag) == true ? $"An asset has {MostTags} tags at most, each of {LongestTag} characters at most."
        : null;
}
