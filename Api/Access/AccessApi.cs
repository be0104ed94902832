using System.Security.Claims;

using Aspire.Media.Client.Access;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Api.Access;

/// <summary><c>/api/access</c>: what a caller may do here.</summary>
internal static class AccessApi
{
    public static void MapAccess(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/access/me", Me).WithTags("Access").WithSummary("Who the caller is, and what it may do")
            .Requires(Permission.StatusRead);

    private static Ok<Caller> Me(ClaimsPrincipal user, IOptions<AccessOptions> options) => TypedResults.Ok(new Caller(
        user.Identity!.Name!,
        user.FindFirstValue(ClaimTypes.Role)!,
        [.. user.FindAll(CallerClaims.Permission).Select(claim => claim.Value)],
        options.Value.IsRequired));
}
