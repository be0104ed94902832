using Aspire.Media.ServiceDefaults.Access;

namespace Aspire.Media.Web.Access;

/// <summary>Keeps the credential of a signed-in browser, out of reach of scripts and of other sites.</summary>
internal static class CredentialCookie
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <param name="keep">Beyond the end of the browser's session.</param>
    public static void Set(HttpContext context, string credential, bool keep) =>
        context.Response.Cookies.Append(Credential.CookieName, credential, Options(context, keep ? Kept : null));

    public static void Remove(HttpContext context) =>
        context.Response.Cookies.Delete(Credential.CookieName, Options(context, lifetime: null));

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
    };
}
