using System.Net;

using Aspire.Media.Client.Status;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    public Task<SystemStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        SendAsync<SystemStatus>(HttpMethod.Get, "api/status", body: null, cancellationToken);

    /// <summary>Whether the server itself says that it can work; it says so without a credential.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "health"));
        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            || (response.StatusCode == HttpStatusCode.ServiceUnavailable ? false : throw await Problem.ReadAsync(response, cancellationToken));
    }
}
