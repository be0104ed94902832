using Aspire.Media.Client.Captions;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>What is wrong with a file of captions.</summary>
    /// <param name="format">scc, vtt, srt, ttml or json; null leaves it to what the file looks like.</param>
    /// <param name="profile">To which readers' needs it is held, as in broadcast-608; null for none.</param>
    public async Task<CaptionReport> CheckCaptionsAsync(ReadOnlyMemory<byte> file, string? format, string? profile, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "api/captions/check" + Query(("format", format), ("profile", profile)))) { Content = new ReadOnlyMemoryContent(file) };
        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await ReadAsync<CaptionReport>(response, cancellationToken) : throw await Problem.ReadAsync(response, cancellationToken);
    }
}
