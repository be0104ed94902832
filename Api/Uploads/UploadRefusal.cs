using System.Text;

using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Uploads;

/// <summary>Why something is not taken in, as HTTP says it.</summary>
internal static class UploadRefusal
{
    // The number that tus has for it.
    private const int ChecksumMismatch = 460;

    /// <summary>The answer to what went wrong; null where that is nobody's concern but the log's.</summary>
    public static ProblemHttpResult? Of(Exception failure) => failure switch
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
        UploadOffsetException offset => Problem(offset.Message, StatusCodes.Status409Conflict),
        UploadBusyException busy => Problem(busy.Message, StatusCodes.Status423Locked),
        ObjectMissingException missing => Problem(missing.Message, StatusCodes.Status404NotFound),
        UploadPartsException parts => Problem(parts.Message, StatusCodes.Status409Conflict),
        StorageFullException full => Problem($"The storage is full: {full.Message} Nothing of the file was kept.", StatusCodes.Status507InsufficientStorage),
        StorageException storage => Problem(storage.Message, StatusCodes.Status503ServiceUnavailable),
        // A form that ends before its end; a request that does is refused by the server itself.
        IOException broken when broken is not BadHttpRequestException => Problem($"The form broke off: {broken.Message.TrimEnd('.')}.", StatusCodes.Status400BadRequest),
        DecoderFallbackException => Problem("The form holds text that is no UTF-8.", StatusCodes.Status400BadRequest),
        _ => null,
    };

    private static ProblemHttpResult Problem(string detail, int status) => TypedResults.Problem(detail, statusCode: status);
}
