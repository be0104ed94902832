using Microsoft.AspNetCore.Routing.Template;

namespace Aspire.Media.Web.Forwarding;

/// <summary>
/// What is said where Api is in this process and none of its routes was meant. Since these paths are taken, so that no page is found there,
/// routing itself cannot tell a wrong method or a wrong kind of body from an address that does not exist.
/// </summary>
internal sealed class NothingHere(ICollection<EndpointDataSource> sources, ParameterPolicyFactory policies)
{
    public Task AnswerAsync(HttpContext context)
    {
        var methods = sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(route => Fits(route, context))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Distinct().Order().ToList();
        if (methods.Count == 0)
        {
            return Results.Problem(
                $"There is no {context.Request.Method} {context.Request.Path} here; /api/docs lists what there is.", statusCode: StatusCodes.Status404NotFound).ExecuteAsync(context);
        }

        if (methods.Contains(context.Request.Method))
        {
            return Results.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return Results.Problem(statusCode: StatusCodes.Status405MethodNotAllowed).ExecuteAsync(context);
    }

    private bool Fits(RouteEndpoint route, HttpContext context)
    {
        var (pattern, values) = (route.RoutePattern, new RouteValueDictionary());
        return ApiRoutes.Own($"/{pattern.RawText?.TrimStart('/')}")
            && new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(context.Request.Path, values)
            && pattern.Parameters.All(parameter => parameter.ParameterPolicies.All(policy =>
                policies.Create(parameter, policy) is not IRouteConstraint constraint
                || constraint.Match(context, route: null, parameter.Name, values, RouteDirection.IncomingRequest)));
    }
}
