using System.Net;

using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Media.Web.Forwarding;

/// <summary>A request of the browser, addressed anew.</summary>
internal static class ForwardedRequest
{
    public static HttpRequestMessage Of(HttpContext context, Uri destination)
    {
        var request = context.Request;
        var forwarded = new HttpRequestMessage(HttpMethod.Parse(request.Method), Address(request, destination))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            forwarded.Content = new ForwardedBody(request.Body);
            // The body travels when Api asks for it, so that a refusal arrives as one and not as a broken pipe.
            forwarded.Headers.ExpectContinue = true;
        }

        ForwardedHeaders.Copy(request, forwarded);
        return forwarded;
    }

    // The path goes on exactly as it was written: signatures and encoded slashes do not survive a second writing.
    private static Uri Address(HttpRequest request, Uri destination)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target is not ['/', ..])
        {
            target = request.PathBase.ToUriComponent() + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        }

        return new Uri(
            destination.GetLeftPart(UriPartial.Authority) + destination.AbsolutePath.TrimEnd('/') + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
