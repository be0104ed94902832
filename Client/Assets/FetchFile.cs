namespace Aspire.Media.Client.Assets;

/// <summary>The wish that a file be fetched into the library.</summary>
/// <param name="Url">Its address, of http or https.</param>
public sealed record FetchFile(
    string Url, string? Title = null, string? Description = null, string? Collection = null, string? Site = null, IReadOnlyList<string>? Tags = null);
