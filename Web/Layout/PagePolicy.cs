namespace Aspire.Media.Web.Layout;

/// <summary>What a browser may do on our pages: load and run our own files, and nothing of anybody else's.</summary>
internal static class PagePolicy
{
    // Components place themselves by style attributes; scripts are files without exception.
    private const string Content =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    public static void Apply(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Content;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
