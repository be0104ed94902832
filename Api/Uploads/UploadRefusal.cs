using System.Text;

using Aspire.Media.Api.Objects;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Uploads;

/// <summary>Why something is not taken in, as HTTP says it.</summary>
internal static class UploadRefusal
{
    // The number that tus has for it.
    private const int ChecksumMismatch = 460;

    private const string NothingKept = " Nothing of the file was kept.";
    private const string BeginningKept = " What had fitted is kept, and the upload goes on behind it as soon as there is room.";

    /// <summary>For groups of endpoints to which files come in several requests.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (Of(failure, context.HttpContext, BeginningKept) is { } refusal)
        {
            return refusal;
        }
    }

    /// <summary>The answer to what went wrong with a file that comes in one request; null where that is nobody's concern but the log's.</summary>
    public static ProblemHttpResult? Of(Exception failure, HttpContext context) => Of(failure, context, NothingKept);

    private static ProblemHttpResult? Of(Exception failure, HttpContext context, string kept) => failure switch
    {
        IntakeException refused => Problem(refused.Message, refused.Refusal switch
        {
            IntakeRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
            IntakeRefusal.Busy => StatusCodes.Status423Locked,
            IntakeRefusal.Offset => StatusCodes.Status409Conflict,
            IntakeRefusal.Piece => ChecksumMismatch,
            IntakeRefusal.Gone => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        }),
        StorageException storage => StorageRefusal.Of(storage, context, storage is StorageFullException ? kept : ""),
        // A form that ends before its end; a request that does is refused by the server itself.
        IOException broken when broken is not BadHttpRequestException => Problem($"The form broke off: {broken.Message.TrimEnd('.', ' ')}.", StatusCodes.Status400BadRequest),
        DecoderFallbackException => Problem("What is said of the file holds text that is no UTF-8.", StatusCodes.Status400BadRequest),
        _ => null,
    };

    private static ProblemHttpResult Problem(string detail, int status) => TypedResults.Problem(detail, statusCode: status);
}
