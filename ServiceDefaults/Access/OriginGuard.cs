using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>
/// Keeps web pages of other sites from using a browser on this machine as their arm. Without authentication only loopback names
/// are answered (a rebound DNS name is not one), and nobody whom a proxy brings from another machine; and whatever changes something, or opens a socket, must not come from another site
/// unless it carries its credential in a header, which another site cannot add.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, IOptions<AccessOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var open = !options.Value.IsRequired;
        if (open && !IsLoopbackName(request.Host.Host))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest,
                $"Without authentication only localhost, 127.0.0.1 and [::1] are answered, not '{request.Host.Host}'. To be reached by other names, set Access__AdminKey.");
        }

        if (open && ForwardedFrom.Strangers(request.Headers).FirstOrDefault() is { } stranger)
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest,
                $"Without authentication only this machine is answered, and a proxy forwarded this request for '{stranger}'. To be reached through it, set Access__AdminKey.");
        }

        if ((open || Credential.IsAmbient(request)) && IsActing(request) && ComesFromElsewhere(request))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "This request was made by a page of another site.");
        }

        return next(context);
    }

    internal static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";

    private static bool IsActing(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || request.HttpContext.WebSockets.IsWebSocketRequest
        || request.Headers.Upgrade.Count > 0;

    private static bool ComesFromElsewhere(HttpRequest request)
    {
        // Browsers say it themselves; "none" is an address typed by the user. Sockets and old browsers only name their origin.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(Authority(request), StringComparison.OrdinalIgnoreCase));
    }

    // As Uri.Authority writes it: without the port that the scheme implies.
    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var self) ? self.Authority : "";

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        Results.Problem(detail, statusCode: status).ExecuteAsync(context);
}
