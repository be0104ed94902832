using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Turns the credential of a request (a header's or the sign-in cookie's; an API key or a token) into its caller.</summary>
internal sealed class CredentialAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<AccessOptions> options,
    JsonWebTokenValidator tokens,
    FindKeyHolder? findKeyHolder = null)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "media";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!options.Value.IsRequired)
        {
            return Success(new CredentialHolder("this machine", Role.Admin, []), credential: null);
        }

        if (Credential.Of(Request) is not { } credential)
        {
            return AuthenticateResult.NoResult();
        }

        var holder = IsAdminKey(credential) ? new CredentialHolder("admin key", Role.Admin, [])
            : JsonWebTokenValidator.LooksLikeToken(credential) ? await tokens.ValidateAsync(credential, Context.RequestAborted)
            : findKeyHolder is not null ? await findKeyHolder(credential, Context.RequestAborted)
            : null;
        return holder is null
            ? AuthenticateResult.Fail("The credential is unknown, expired or revoked.")
            : Success(holder, credential);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsNavigation(Request))
        {
            Response.Redirect("/sign-in?to=" + Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString));
            return Task.CompletedTask;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");

    private bool IsAdminKey(string credential) =>
        options.Value.AdminKey is { Length: > 0 } key
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(credential)));

    private static AuthenticateResult Success(CredentialHolder holder, string? credential) =>
        AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(holder, credential, SchemeName), SchemeName));
}
