using System.Net;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>
/// Follows redirects of servers that users named. .NET's own way takes every header but one along to wherever it is sent, and a credential
/// may have any name; here another origin is told only what anybody may know.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int Most = 5;

    private static readonly HashSet<string> Harmless = new(
        ["Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Date", "Idempotency-Key", "If-Range", "Prefer", "Range", "User-Agent"],
        StringComparer.OrdinalIgnoreCase);

    /// <returns>The first answer that leads nowhere else, or the one that leads too far.</returns>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        for (var i = 0; i < Most && Next(request, response) is { } next; i++)
        {
            response.Dispose();
            if (request.Options.TryGetValue(AddressGuard.Redirected, out var ask))
            {
                ask(next.RequestUri!);
                next.Options.Set(AddressGuard.Redirected, ask);
            }

            request = next;
            response = await base.SendAsync(request, cancellationToken);
        }

        return response;
    }

    private static HttpRequestMessage? Next(HttpRequestMessage request, HttpResponseMessage response)
    {
        var here = request.RequestUri!;
        if (!IsRedirect(response.StatusCode)
            || response.Headers.Location is not { } location
            || !Uri.TryCreate(here, location, out var there)
            || there.Scheme is not ("http" or "https")
            // What was asked for in secret is not repeated in the open.
            || (here.Scheme == "https" && there.Scheme == "http"))
        {
            return null;
        }

        var becomesGet = BecomesGet(response.StatusCode, request.Method);
        if (!becomesGet && Perseverance.IsUpload(request))
        {
            // It is gone, and cannot be sent a second time.
            return null;
        }

        var next = new HttpRequestMessage(becomesGet ? HttpMethod.Get : request.Method, there)
        {
            Content = becomesGet ? null : request.Content,
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
        };
        var isSame = IsSameOrigin(here, there);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (isSame || Harmless.Contains(name))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MultipleChoices or HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // As browsers do, whatever the standard once said.
    private static bool BecomesGet(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.SeeOther => method != HttpMethod.Head,
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => false,
        _ => method == HttpMethod.Post,
    };

    private static bool IsSameOrigin(Uri here, Uri there) =>
        here.Scheme == there.Scheme && here.Port == there.Port && string.Equals(here.IdnHost, there.IdnHost, StringComparison.OrdinalIgnoreCase);
}
