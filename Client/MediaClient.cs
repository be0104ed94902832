using System.Net.Http.Json;
using System.Text.Json;

namespace Aspire.Media.Client;

/// <summary>
/// The HTTP API, typed. The base address (with or without a path) and the credential (<c>Authorization: Bearer</c> among the default
/// headers) belong to the <see cref="HttpClient"/>. Every failure is a <see cref="MediaApiException"/>; each resource has a part of its own.
/// </summary>
public sealed partial class MediaClient(HttpClient http)
{
    /// <summary>Where the API lives; it ends in a slash, so that a path in front of the API is kept.</summary>
    public Uri Address { get; } = http.BaseAddress is { } address
        ? new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
        : throw new ArgumentException("The HttpClient needs a BaseAddress.", nameof(http));

    /// <summary>The address as people write it.</summary>
    private string Place => Address.AbsoluteUri.TrimEnd('/');

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: WireFormat.Options);
        }

        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? await ReadAsync<T>(response, cancellationToken)
            : throw await Problem.ReadAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            // With its content, so that a connection that breaks in the middle breaks here.
            return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new MediaApiException($"The API at {Place} does not answer: {Innermost(failure).Message.TrimEnd('.')}.", null, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaApiException($"The API at {Place} did not answer within {http.Timeout.TotalSeconds:0} s.", null, failure);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(WireFormat.Options, cancellationToken) ?? throw new JsonException("it answered null");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            var type = response.Content.Headers.ContentType?.MediaType ?? "no content type";
            throw new MediaApiException(
                $"What answers at {Place} is not an Aspire.Media API that this client understands ({type}).", response.StatusCode, failure);
        }
    }

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
