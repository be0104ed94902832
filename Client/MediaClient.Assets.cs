using System.Net.Http.Headers;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Assets, the newest first unless another order is asked for.</summary>
    public Task<Page<Asset>> ListAssetsAsync(AssetFilter filter, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return SendAsync<Page<Asset>>(
            HttpMethod.Get,
            "api/assets" + Query(
                [
                    ("type", filter.Type), ("status", filter.Status), ("uploadedAt", filter.UploadedAt), ("site", filter.Site), ("collection", filter.Collection),
                    ("codec", filter.Codec), ("duration", filter.Duration), ("width", filter.Width), ("height", filter.Height), ("size", filter.Size), ("text", filter.Text),
                    ("deleted", filter.Deleted ? "true" : null), ("sort", filter.Sort), ("cursor", cursor), ("limit", limit), .. filter.Tags.Select(tag => ("tag", (object?)tag)),
                ]),
            body: null,
            cancellationToken);
    }

    public Task<Asset> GetAssetAsync(Guid id, CancellationToken cancellationToken) => SendAsync<Asset>(HttpMethod.Get, $"api/assets/{id}", body: null, cancellationToken);

    /// <summary>Brings a file in as it is read.</summary>
    public async Task<Asset> UploadAsync(Stream bytes, string fileName, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "bucket/upload" + Query(("fileName", fileName)))) { Content = content };
        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await ReadAsync<Asset>(response, cancellationToken) : throw await Problem.ReadAsync(response, cancellationToken);
    }

    public Task<Asset> ChangeAssetAsync(Guid id, ChangeAsset change, CancellationToken cancellationToken) =>
        SendAsync<Asset>(HttpMethod.Patch, $"api/assets/{id}", change, cancellationToken);

    /// <summary>Takes an asset out of sight; until it is purged it can be brought back.</summary>
    public Task<Asset> DeleteAssetAsync(Guid id, CancellationToken cancellationToken) => SendAsync<Asset>(HttpMethod.Delete, $"api/assets/{id}", body: null, cancellationToken);

    public Task<Asset> RestoreAssetAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Asset>(HttpMethod.Post, $"api/assets/{id}/restore", body: null, cancellationToken);
}
