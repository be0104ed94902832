using Aspire.Media.Api.Runs;
using Aspire.Media.Edits;
using Aspire.Media.Engine.Runs;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Edits;

/// <summary>An edit that cannot be understood, not be done, or not be started, as HTTP says it: the same wherever it is asked for.</summary>
internal static class EditRefusal
{
    /// <summary>How long the options of an address may be; servers in between read no more of it either, and answer without a word.</summary>
    public const int LongestOptions = 8_000;

    /// <summary>For groups of endpoints that take edits.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Request.QueryString.Value is { Length: > LongestOptions } options)
        {
            return TypedResults.Problem(
                $"The options take {options.Length} characters of the address, and at most {LongestOptions} are read there. Say it as a document: POST /edit/ASSET with {{\"edits\": […], \"result\": {{…}}}} as JSON.",
                statusCode: StatusCodes.Status414UriTooLong);
        }

        try
        {
            return await next(context);
        }
        catch (EditRefusedException refused)
        {
            return Of(refused);
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused, inputsAt: "");
        }
    }

    private static ProblemHttpResult Of(EditRefusedException refused) => TypedResults.Problem(
        refused.Message, statusCode: StatusCodes.Status400BadRequest, title: "The edit cannot be done.",
        extensions: new Dictionary<string, object?> { ["errors"] = refused.Faults.Select(EditWire.Of) });
}
