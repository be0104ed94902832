using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>The permission that an endpoint names; also the metadata by which a test finds those that name none.</summary>
public sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

/// <summary>Marks an endpoint that is open to anyone and yet asks who its caller is.</summary>
public sealed record CallerMatters;

public static class PermissionEndpoints
{
    /// <summary>Names the permission that a caller of these endpoints needs.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoints, Permission permission)
        where TBuilder : IEndpointConventionBuilder
    {
        var requirement = new PermissionRequirement(permission);
        endpoints.WithMetadata(requirement);
        return permission == Permission.Anyone
            ? endpoints.AllowAnonymous()
            : endpoints.RequireAuthorization(policy => policy.AddRequirements(requirement));
    }
}

/// <summary>Without authentication everybody is the owner of the machine (the guards keep others out); with it, claims decide.</summary>
internal sealed class PermissionHandler(IOptions<AccessOptions> options) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (!options.Value.IsRequired || context.User.HasClaim(CallerClaims.Permission, requirement.Permission.Name))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
