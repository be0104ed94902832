using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Turns the credential of a request (a header's or the sign-in cookie's; an API key or a token) into its caller.</summary>
internal sealed partial class CredentialAuthentication(
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

        var holder = IsKey(options.Value.AdminKey, credential) ? new CredentialHolder("admin key", Role.Admin, [])
            : IsKey(options.Value.MetricsKey, credential) ? new CredentialHolder("metrics key", Role.Viewer, [Permission.MetricsRead.Name])
            : null;
        if (holder is null)
        {
            if (!WantsCaller(Context.GetEndpoint()))
            {
                return AuthenticateResult.NoResult();
            }

            try
            {
                holder = await FindAsync(credential);
            }
            catch (Exception failure) when (failure is DbException or SocketException)
            {
                KeysUnreachable(Logger, failure);
                return AuthenticateResult.Fail(new KeysUnreachableException(failure));
            }
        }

        return holder is null
            ? AuthenticateResult.Fail("The credential is unknown, expired or revoked.")
            : Success(holder, credential);
    }

    // A token of no provider of ours may be one of Api's: where Api is elsewhere, it is asked.
    private async Task<CredentialHolder?> FindAsync(string credential) =>
        options.Value.Jwt.IsConfigured && JsonWebTokenValidator.LooksLikeToken(credential) ? await tokens.ValidateAsync(credential, Context.RequestAborted)
        : findKeyHolder is not null ? await findKeyHolder(credential, Context.RequestAborted)
        : null;

    // What is open to anyone costs no look into the database, and does not depend on one.
    private static bool WantsCaller(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<PermissionRequirement>()?.Permission != Permission.Anyone
        || endpoint.Metadata.GetMetadata<CallerMatters>() is not null;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if ((await HandleAuthenticateOnceSafeAsync()).Failure is KeysUnreachableException)
        {
            await Results.Problem("The database does not answer, so that no key can be checked; try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(Context);
            return;
        }

        if (IsNavigation(Request))
        {
            Response.Redirect("/sign-in?to=" + Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString));
            return;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
    }

    // Browsers send Sec-Fetch-Mode to https and to this machine only, not to http addresses of the local network.
    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && (request.Headers["Sec-Fetch-Mode"].ToString() is "" or "navigate")
        && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");

    private static bool IsKey(string? configured, string credential) =>
        configured is { Length: > 0 } key
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(credential)));

    private static AuthenticateResult Success(CredentialHolder holder, string? credential) =>
        AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(holder, credential, SchemeName), SchemeName));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A key could not be checked, because the database does not answer")]
    private static partial void KeysUnreachable(ILogger logger, Exception failure);

    private sealed class KeysUnreachableException(Exception failure) : Exception("The keys cannot be reached.", failure);
}
