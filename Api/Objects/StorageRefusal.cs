using System.Globalization;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Objects;

/// <summary>What the storage refuses or cannot do, as HTTP says it: the same wherever it is met. Its numbers are those of tus, which leaves no choice of them.</summary>
internal static class StorageRefusal
{
    private const int SoonInSeconds = 1;

    /// <summary>For groups of endpoints that work with the storage.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StorageException failure)
        {
            return Of(failure, context.HttpContext);
        }
    }

    public static ProblemHttpResult Of(StorageException failure, HttpContext context, string besides = "")
    {
        if (failure is UploadBusyException)
        {
            context.Response.Headers.RetryAfter = SoonInSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(failure.Message + besides, statusCode: failure switch
        {
            ObjectMissingException => StatusCodes.Status404NotFound,
            UploadOffsetException => StatusCodes.Status409Conflict,
            UploadBusyException => StatusCodes.Status423Locked,
            // They may make one later: parts that are missing can still be brought.
            UploadPartsException => StatusCodes.Status409Conflict,
            StorageFullException => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status503ServiceUnavailable,
        });
    }
}
