using Microsoft.AspNetCore.Http;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Where a request may carry its credential: in a header, or, for browsers, in the cookie of the sign-in page.</summary>
public static class Credential
{
    public const string CookieName = "media-credential";
    private const string Bearer = "Bearer ";

    public static string? Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return FromHeaders(request) ?? request.Cookies[CookieName];
    }

    /// <summary>Other sites can make a browser send a cookie, but not a header.</summary>
    public static bool IsAmbient(HttpRequest request) => FromHeaders(request) is null;

    private static string? FromHeaders(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        return request.Headers["X-Api-Key"] is [{ Length: > 0 } key] ? key : null;
    }
}
