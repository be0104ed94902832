using System.Globalization;

using Aspire.Media.Images;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aspire.Media.Api.Images;

/// <summary>Answers a request with a picture that is made on the way: who has it already is told so before anything is made.</summary>
internal static class PictureAnswer
{
    private const string Notes = "X-Edit-Notes";
    private const int SoonInSeconds = 1;

    /// <param name="tag">Of the picture, known beforehand.</param>
    /// <param name="cacheControl">For how long whoever has it need not ask again.</param>
    public static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> GiveAsync(
        HttpContext context, string tag, string cacheControl, Func<CancellationToken, Task<EditedImage>> make, CancellationToken cancellationToken)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = cacheControl;
        headers.ETag = $"\"{tag}\"";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == $"\"{tag}\"" || known.Tag == "*"))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        try
        {
            var made = await make(cancellationToken);
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            if (made.Notes.Count > 0)
            {
                headers[Notes] = Plain(string.Join("; ", made.Notes));
            }

            return TypedResults.File(made.Bytes, made.Format.ContentType, entityTag: new EntityTagHeaderValue($"\"{tag}\""));
        }
        catch (ImageException failure)
        {
            headers.CacheControl = "no-store";
            headers.Remove(HeaderNames.ETag);
            return Problem(failure, context.Response);
        }
    }

    public static ProblemHttpResult Problem(ImageException failure, HttpResponse response)
    {
        if (failure.Trouble == ImageTrouble.Busy)
        {
            response.Headers.RetryAfter = SoonInSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(failure.Message, statusCode: failure.Trouble switch
        {
            ImageTrouble.Refused => StatusCodes.Status400BadRequest,
            ImageTrouble.Unreadable or ImageTrouble.TooLarge => StatusCodes.Status422UnprocessableEntity,
            _ => StatusCodes.Status503ServiceUnavailable,
        });
    }

    // Headers hold no other letters.
    private static string Plain(string words) => string.Concat(words.Replace('×', 'x').Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
}
