using System.Net;

using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>Puts <see cref="Perseverance"/> before a client, and ends answers that stop in their middle.</summary>
internal sealed class PerseveringHandler(Perseverance perseverance, IOptions<OutboundHttpOptions> options, TimeProvider time)
    : DelegatingHandler
{
    // Their silence means that nothing has happened.
    private static readonly HashSet<string> Streams =
        new(["text/event-stream", "multipart/x-mixed-replace", "application/grpc"], StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await perseverance.SendAsync(request, base.SendAsync, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols
            || Streams.Contains(response.Content.Headers.ContentType?.MediaType ?? ""))
        {
            return response;
        }

        var body = new SilenceLimit(await response.Content.ReadAsStreamAsync(cancellationToken), options.Value.LongestSilence, time);
        var content = new StreamContent(body);
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }
}
