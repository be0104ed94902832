namespace Aspire.Media.Ffmpeg;

/// <summary>An input as ffmpeg may open it: one file or one address that we signed, and nothing that it names inside.</summary>
public static class MediaInput
{
    /// <param name="place">A path, or an address of http.</param>
    public static IReadOnlyList<string> Of(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith("http", StringComparison.Ordinal)
            ? ["-protocol_whitelist", "http,https,tcp,tls", "-i", place]
            : ["-protocol_whitelist", "file", "-i", $"file:{place}"];
    }
}
