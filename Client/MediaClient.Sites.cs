using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Sites by name.</summary>
    public Task<Page<Site>> ListSitesAsync(string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<Site>>(HttpMethod.Get, "api/sites" + Query(("cursor", cursor)), body: null, cancellationToken);

    public Task<Site> GetSiteAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<Site>(HttpMethod.Get, $"api/sites/{Escape(name)}", body: null, cancellationToken);

    /// <summary>Writes a site, new or in place of the one of that name. What is wrong with a bad one is in <see cref="MediaApiException.Errors"/>.</summary>
    public Task<Site> PutSiteAsync(string name, WriteSite site, CancellationToken cancellationToken) =>
        SendAsync<Site>(HttpMethod.Put, $"api/sites/{Escape(name)}", site, cancellationToken);

    /// <summary>Has all folders searched for new files now.</summary>
    public Task<StartedRun> ScanSitesAsync(CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, "api/sites/scan", body: null, cancellationToken);

    /// <summary>Has the folders of a site searched for new files now.</summary>
    public Task<StartedRun> ScanSiteAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/sites/{Escape(name)}/scan", body: null, cancellationToken);

    /// <summary>Takes a site away to which no asset belongs.</summary>
    public async Task DeleteSiteAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Address, $"api/sites/{Escape(name)}"));
        using var response = await ExchangeAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }
}
