using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Aspire.Media.Connectors.Webhooks;

/// <summary>Tells outside services what happened here.</summary>
public sealed class WebhookClient(HttpClient http, TimeProvider time)
{
    /// <summary>Delivers one message once.</summary>
    /// <param name="id">Names the message, also when it is sent again, so that the receiver can tell.</param>
    /// <exception cref="HttpRequestException">Nobody answered, or the answer was not a success.</exception>
    public async Task SendAsync(Uri receiver, string secret, string id, string json, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, id, now, json));
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
