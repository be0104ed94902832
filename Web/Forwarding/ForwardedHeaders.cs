using System.Diagnostics;
using System.Net;

using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Aspire.Media.Web.Forwarding;

/// <summary>Which headers go on, which are of one hop only, and which say who asked.</summary>
internal static class ForwardedHeaders
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";

    private static readonly HashSet<string> OneHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    // The handler writes these itself: the trace goes on from our own span, and Expect was answered by our server.
    private static readonly HashSet<string> Ours = new(DistributedContextPropagator.Current.Fields, StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Expect", Proto, Host,
    };

    public static void Copy(HttpRequest from, HttpRequestMessage to)
    {
        var named = NamedBy(from.Headers.Connection);
        foreach (var (name, values) in from.Headers)
        {
            if (!name.StartsWith(':') && !OneHop.Contains(name) && !Ours.Contains(name) && !named.Contains(name) && !IsOwnOrigin(from, name, values))
            {
                _ = to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)
                    || to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values) == true;
            }
        }

        to.Headers.TryAddWithoutValidation(For, from.HttpContext.Connection.RemoteIpAddress?.ToString());
        if (from.HttpContext.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.IsRequired)
        {
            // An Api that asks for no key must not take for this machine's own what came through a door that does.
            to.Headers.TryAddWithoutValidation("Forwarded", "for=_guarded");
        }

        to.Headers.TryAddWithoutValidation(Proto, from.Scheme);
        to.Headers.TryAddWithoutValidation(Host, from.Host.Value);

        if (IsSocketRequest(from))
        {
            to.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            to.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        }
    }

    public static void Copy(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        to.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = from.ReasonPhrase;

        var named = from.Headers.Connection.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            if (!OneHop.Contains(name) && !named.Contains(name))
            {
                to.Headers[name] = new StringValues([.. values]);
            }
        }

        if (from.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            // To what, is part of the switch on either hop; that it happens, the server says itself.
            to.Headers.Upgrade = from.Headers.Upgrade.ToString();
        }
    }

    public static bool IsSocketRequest(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        && request.Headers.Upgrade.Any(value => "websocket".Equals(value, StringComparison.OrdinalIgnoreCase));

    private static HashSet<string> NamedBy(StringValues connection) =>
        connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    // Api would compare it with its own name and take our pages for another site's. Whether a request is from elsewhere was judged here.
    private static bool IsOwnOrigin(HttpRequest request, string name, StringValues values) =>
        name.Equals("Origin", StringComparison.OrdinalIgnoreCase)
        && values.ToString().Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
