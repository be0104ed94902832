using System.Globalization;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Objects;

/// <summary>What the storage refuses or cannot do, as HTTP says it.</summary>
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
            if (failure is UploadBusyException)
            {
                context.HttpContext.Response.Headers.RetryAfter = SoonInSeconds.ToString(CultureInfo.InvariantCulture);
            }

            return Of(failure);
        }
    }

    public static ProblemHttpResult Of(StorageException failure) => TypedResults.Problem(failure.Message, statusCode: failure switch
    {
        ObjectMissingException => StatusCodes.Status404NotFound,
        UploadOffsetException or UploadBusyException => StatusCodes.Status409Conflict,
        UploadPartsException => StatusCodes.Status400BadRequest,
        StorageFullException => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status503ServiceUnavailable,
    });
}
