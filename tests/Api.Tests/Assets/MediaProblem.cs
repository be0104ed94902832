using System.Net.Http.Json;
using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Assets;

/// <summary>Answers as they are read here.</summary>
internal static class MediaProblem
{
    public static async Task<string?> DetailAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("detail").GetString();

    public static async Task<Page<Asset>> ReadPageAsync(this HttpClient _, HttpResponseMessage answer, CancellationToken cancellationToken) =>
        (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Page<Asset>>(WireFormat.Options, cancellationToken))!;
}
