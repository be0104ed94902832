using System.Net;
using System.Net.Http.Headers;

using Aspire.Media.Engine.Execution;
using Aspire.Media.ServiceDefaults.Http;

namespace Aspire.Media.Workers.Downloads;

/// <summary>Files at addresses that somebody gave, as they are asked for through the address guard.</summary>
internal sealed class WebFiles(IHttpClientFactory clients)
{
    // The executor repeats a failed attempt: one attempt is one request.
    private static readonly HttpRequestOptionsKey<bool> Once = new("media.once");

    /// <exception cref="StepFailedException">It is none of http or https.</exception>
    public static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StepFailedException(FailureClass.Configuration, "The address is none of http or https.", isPermanent: true);

    /// <summary>Asks for a file, or for what is missing of one.</summary>
    /// <param name="have">What has come of it before.</param>
    /// <param name="redirected">Asked of each address that this one leads on to; it throws to say no.</param>
    /// <exception cref="StepFailedException">It is not given, or nobody answers.</exception>
    public async Task<WebFile> OpenAsync(Uri address, WebPart? have, Action<Uri>? redirected, CancellationToken cancellationToken)
    {
        var response = await SendAsync(address, have, redirected, cancellationToken);
        if (have is not null && (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || !Continues(response, have)))
        {
            // It is another file by now, or was never the one that began: from its beginning, then.
            response.Dispose();
            have = null;
            response = await SendAsync(address, have, redirected, cancellationToken);
        }

        // A part that nobody asked for is no file.
        if (!response.IsSuccessStatusCode || (have is null && response.StatusCode == HttpStatusCode.PartialContent))
        {
            using (response)
            {
                throw Refused(response.StatusCode, address);
            }
        }

        return new WebFile(response, address);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, WebPart? have, Action<Uri>? redirected, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(Once, true);
        if (redirected is not null)
        {
            request.Options.Set(AddressGuard.Redirected, redirected);
        }

        if (have is not null)
        {
            request.Headers.Range = new RangeHeaderValue(have.Length, null);
            request.Headers.TryAddWithoutValidation("If-Range", have.Validator);
        }

        try
        {
            return await clients.CreateClient(AddressGuard.HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new StepFailedException(FailureClass.Connection, $"{address.GetLeftPart(UriPartial.Path)} cannot be fetched: {failure.Message}", isPermanent: false, failure);
        }
    }

    // A server may answer with a part although what it has is no longer the same; then it says so, and is taken at its word.
    private static bool Continues(HttpResponseMessage response, WebPart have) =>
        response.StatusCode != HttpStatusCode.PartialContent
        || (response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from } && from == have.Length && (WebFile.ValidatorOf(response) ?? have.Validator) == have.Validator);

    private static StepFailedException Refused(HttpStatusCode status, Uri address) => new(
        status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? FailureClass.FileNotFound
            : status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? FailureClass.PermissionDenied
            : FailureClass.Network,
        $"{address.GetLeftPart(UriPartial.Path)} answers {(int)status} {status}.",
        isPermanent: (int)status is >= 400 and < 500 and not 408 and not 425 and not 429);
}

/// <summary>What has come of a file, and what proves that the rest of it is of the same.</summary>
internal sealed record WebPart(long Length, string Validator);

/// <summary>A file that a server gives, from some byte on.</summary>
internal sealed class WebFile(HttpResponseMessage response, Uri address) : IDisposable
{
    /// <summary>From which byte on it is given.</summary>
    public long From { get; } = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange!.From!.Value : 0;

    /// <summary>How long all of it is, where that is said.</summary>
    public long? Length => response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;

    /// <summary>Where it was found in the end.</summary>
    public Uri Address => response.RequestMessage?.RequestUri ?? address;

    public string? ContentType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>What is the same as long as the file is; null where the server has nothing that could be relied on.</summary>
    public string? Validator => ValidatorOf(response);

    /// <summary>What it is called there.</summary>
    public string Name
    {
        get
        {
            var disposition = response.Content.Headers.ContentDisposition;
            var name = (disposition?.FileNameStar ?? disposition?.FileName)?.Trim('"');
            var last = Uri.UnescapeDataString(Address.Segments[^1].Trim('/'));
            return name is { Length: > 0 } ? name : last.Length > 0 ? last : "download";
        }
    }

    public Task<Stream> ReadAsync(CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);

    public void Dispose() => response.Dispose();

    // A weak one is the same for what only looks the same.
    internal static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified is { } modified ? modified.ToString("R") : null;
}
