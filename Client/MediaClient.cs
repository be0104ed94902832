using System.Globalization;
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

    // With its content, so that a connection that breaks in the middle breaks here.
    private Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        ExchangeAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, completion, cancellationToken);
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
            throw Strange(response, failure);
        }
    }

    private MediaApiException Strange(HttpResponseMessage response, Exception? failure) => new(
        $"What answers at {Place} is not an Aspire.Media API that this client understands ({response.Content.Headers.ContentType?.MediaType ?? "no content type"}).",
        response.StatusCode,
        failure);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    // What is not asked for is not said at all: an empty number is no number to the server.
    private static string Query(params (string Name, object? Value)[] questions)
    {
        var asked = questions.Where(question => question.Value is not null).Select(question => $"{question.Name}={Escape(Text(question.Value!))}").ToList();
        return asked.Count == 0 ? "" : "?" + string.Join('&', asked);
    }

    private static string Text(object value) =>
        value is DateTimeOffset moment ? moment.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
