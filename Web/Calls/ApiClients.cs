using System.Net.Http.Headers;
using System.Security.Claims;

using Aspire.Media.Client;
using Aspire.Media.ServiceDefaults.Access;

namespace Aspire.Media.Web.Calls;

/// <summary>Clients of Api, each calling in somebody's name.</summary>
internal sealed class ApiClients(IHttpClientFactory factory)
{
    public const string Name = "api";

    public MediaClient For(ClaimsPrincipal user) => For(user.FindFirst(CallerClaims.Credential)?.Value);

    public MediaClient For(string? credential)
    {
        var http = factory.CreateClient(Name);
        if (credential is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }

        return new MediaClient(http);
    }
}
