using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Web.Access;

internal static class SignOut
{
    public const string Path = "/sign-out";

    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        // The form was made for a caller, and is taken from the same one only.
        routes.MapPost(Path, Post).ExcludeFromDescription().Requires(Permission.Anyone).WithMetadata(new CallerMatters());

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> Post(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.Problem("This form is older than the session. Go back, reload the page, and sign out again.", statusCode: StatusCodes.Status400BadRequest);
        }

        CredentialCookie.Remove(context);
        return TypedResults.Redirect("/sign-in");
    }
}
