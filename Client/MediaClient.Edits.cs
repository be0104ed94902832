using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Edits;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Asks for an edit by options, each as <c>name=value</c>; one that was asked for before is found again.</summary>
    /// <param name="wait">How long to wait for its end.</param>
    public Task<EditAction> EditAsync(Guid asset, IReadOnlyList<string> options, TimeSpan? wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var asked = options.Select(option => option.Split('=', 2)).Select(parts => parts.Length > 1 ? $"{Escape(parts[0])}={Escape(parts[1])}" : Escape(parts[0]));
        return EditAsync(HttpMethod.Post, $"edit/{asset}?{string.Join('&', asked)}", content: null, wait, cancellationToken);
    }

    /// <summary>Asks for an edit by a document.</summary>
    /// <param name="wait">How long to wait for its end.</param>
    public Task<EditAction> EditAsync(Guid asset, JsonObject document, TimeSpan? wait, CancellationToken cancellationToken) =>
        EditAsync(HttpMethod.Post, $"edit/{asset}", JsonContent.Create(document, options: WireFormat.Options), wait, cancellationToken);

    /// <param name="wait">How long to wait for its end.</param>
    public Task<EditAction> GetEditAsync(Guid id, TimeSpan? wait, CancellationToken cancellationToken) => EditAsync(HttpMethod.Get, $"edit/{id}", content: null, wait, cancellationToken);

    /// <summary>Edits, the newest first.</summary>
    /// <param name="asset">Of what; null for all.</param>
    public Task<Page<EditAction>> ListEditsAsync(Guid? asset, EditStatus? status, string? cursor, int limit, CancellationToken cancellationToken) =>
        SendAsync<Page<EditAction>>(
            HttpMethod.Get, "edit" + Query(("asset", asset), ("status", status is { } one ? WireFormat.Word(one) : null), ("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    /// <summary>Cancels an edit that is not over.</summary>
    public Task<EditAction> CancelEditAsync(Guid id, CancellationToken cancellationToken) => SendAsync<EditAction>(HttpMethod.Delete, $"edit/{id}", body: null, cancellationToken);

    public Task<IReadOnlyList<EditOption>> ListEditOptionsAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<EditOption>>(HttpMethod.Get, "api/edit-options", body: null, cancellationToken);

    private async Task<EditAction> EditAsync(HttpMethod method, string path, HttpContent? content, TimeSpan? wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        if (wait is { } patience)
        {
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={patience.TotalSeconds:0}"));
        }

        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await ReadAsync<EditAction>(response, cancellationToken) : throw await Problem.ReadAsync(response, cancellationToken);
    }
}
