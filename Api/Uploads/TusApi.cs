using System.Globalization;
using System.Security.Claims;
using System.Text;

using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Sites;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Uploads;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Api.Uploads;

/// <summary>
/// <c>/api/uploads/tus</c>: uploads that break off and go on, by the tus protocol 1.0.0 with the extensions creation, creation-with-upload,
/// creation-defer-length, expiration, checksum and termination.
/// </summary>
internal static class TusApi
{
    private const string Version = "1.0.0";
    private const string Extensions = "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination";
    private const string Chunk = "application/offset+octet-stream";
    private const int LongestMetadata = 64 * 1024;

    public static void MapTus(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/uploads/tus", [HttpMethods.Options], Options).WithTags("Uploads").WithSummary("What of the tus protocol is spoken here").Requires(Permission.Anyone);
        var tus = routes.MapGroup("/api/uploads/tus").WithTags("Uploads").Requires(Permission.AssetsAdd).AddEndpointFilter(Speak).AddEndpointFilter(UploadRefusal.FilterAsync);
        tus.MapPost("", Create).WithSummary("Begins an upload that may break off and go on (tus)");
        tus.MapMethods("/{id:guid}", [HttpMethods.Head], Head).WithSummary("How much of an upload is there (tus)");
        tus.MapPatch("/{id:guid}", Patch).WithSummary("Goes on with an upload (tus); with its last byte it becomes an asset, which the header Asset names");
        tus.MapDelete("/{id:guid}", Delete).WithSummary("Ends an upload without a result (tus)");
    }

    private static ValueTask<object?> Speak(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.Headers["Tus-Resumable"] = Version;
        if (request.Headers["Tus-Resumable"] != Version)
        {
            response.Headers["Tus-Version"] = Version;
            return ValueTask.FromResult<object?>(
                TypedResults.Problem($"This is spoken with the header `Tus-Resumable: {Version}`.", statusCode: StatusCodes.Status412PreconditionFailed));
        }

        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        return next(context);
    }

    private static NoContent Options(HttpResponse response, IOptions<UploadOptions> options)
    {
        response.Headers["Tus-Resumable"] = Version;
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = Extensions;
        response.Headers["Tus-Checksum-Algorithm"] = string.Join(',', TusChecksum.Algorithms);
        response.Headers["Tus-Max-Size"] = options.Value.LargestFile.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Create(HttpRequest request, ResumableUploads uploads, KnownSites sites, AssetNews news, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var isDeferred = request.Headers["Upload-Defer-Length"] == "1";
        if (!isDeferred && Number(request, "Upload-Length") is null)
        {
            return Bad("The header Upload-Length says how many bytes there will be, or Upload-Defer-Length: 1 that it is said later.");
        }

        var about = UploadAbout.Read(Metadata(request), "", user.Identity!.Name!);
        await sites.CheckAsync(about.Site, cancellationToken);
        var upload = await uploads.CreateAsync(about, isDeferred ? null : Number(request, "Upload-Length"), inParts: false, cancellationToken);
        request.HttpContext.Response.Headers.Location = $"/api/uploads/tus/{upload.Id}";
        Expires(request, upload);
        if (request.ContentType == Chunk && request.ContentLength is not 0)
        {
            await AppendAsync(request, upload, 0, uploads, news, cancellationToken);
        }
        else
        {
            request.HttpContext.Response.Headers["Upload-Offset"] = "0";
        }

        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> Head(Guid id, HttpRequest request, ResumableUploads uploads, AssetNews news, CancellationToken cancellationToken)
    {
        var upload = await uploads.FindAsync(id, cancellationToken);
        var offset = await uploads.OffsetAsync(upload, cancellationToken);
        var headers = request.HttpContext.Response.Headers;
        headers["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);
        headers.CacheControl = "no-store";
        if (upload.Length is { } length)
        {
            headers["Upload-Length"] = length.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            headers["Upload-Defer-Length"] = "1";
        }

        Expires(request, upload);
        if (upload.Asset is { } asset)
        {
            headers["Asset"] = asset.ToString();
        }
        else if (await uploads.SettleAsync(upload, offset, cancellationToken) is { } admission)
        {
            await TellAsync(request, admission, news, cancellationToken);
        }

        return TypedResults.Ok();
    }

    private static async Task<IResult> Patch(Guid id, HttpRequest request, ResumableUploads uploads, AssetNews news, CancellationToken cancellationToken)
    {
        if (request.ContentType != Chunk)
        {
            return TypedResults.Problem($"A piece of an upload is sent as `Content-Type: {Chunk}`.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        if (Number(request, "Upload-Offset") is not { } offset)
        {
            return Bad("The header Upload-Offset says at which byte this piece begins.");
        }

        var upload = await uploads.FindAsync(id, cancellationToken);
        if (Number(request, "Upload-Length") is { } length)
        {
            upload = await uploads.WithLengthAsync(upload, length, cancellationToken);
        }

        if (request.ContentLength is { } more && offset + more > upload.Length)
        {
            return TypedResults.Problem($"The upload has {upload.Length} bytes, and this piece would go beyond them.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        await AppendAsync(request, upload, offset, uploads, news, cancellationToken);
        Expires(request, await uploads.FindAsync(id, cancellationToken));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Delete(Guid id, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        await uploads.AbortAsync(await uploads.FindAsync(id, cancellationToken), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task AppendAsync(HttpRequest request, UploadRecord upload, long offset, ResumableUploads uploads, AssetNews news, CancellationToken cancellationToken)
    {
        await using var checkedPiece = TusChecksum.Of(request) is { } promised ? await promised.CheckAsync(request.Body, cancellationToken) : null;
        var (there, admission) = await uploads.AppendAsync(upload, offset, checkedPiece ?? request.Body, cancellationToken);
        request.HttpContext.Response.Headers["Upload-Offset"] = there.ToString(CultureInfo.InvariantCulture);
        if (admission is not null)
        {
            await TellAsync(request, admission, news, cancellationToken);
        }
    }

    private static async Task TellAsync(HttpRequest request, Library.Admission admission, AssetNews news, CancellationToken cancellationToken)
    {
        var headers = request.HttpContext.Response.Headers;
        headers["Asset"] = admission.Asset.Id.ToString();
        headers["Asset-Duplicate"] = admission.IsNew ? "false" : "true";
        if (admission.IsNew)
        {
            await news.TryTellAsync(admission.Asset, cancellationToken);
        }
    }

    private static void Expires(HttpRequest request, UploadRecord upload)
    {
        if (upload.FinishedAt is null)
        {
            request.HttpContext.Response.Headers["Upload-Expires"] = upload.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
        }
    }

    private static long? Number(HttpRequest request, string header) =>
        long.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Names, and values in base64.</summary>
    private static Dictionary<string, string> Metadata(HttpRequest request)
    {
        var text = request.Headers["Upload-Metadata"].ToString();
        if (text.Length > LongestMetadata)
        {
            throw new IntakeException(IntakeRefusal.Invalid, $"The header Upload-Metadata has more than {LongestMetadata / 1024} KiB.");
        }

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(' ', 2, StringSplitOptions.TrimEntries);
            try
            {
                fields[parts[0]] = parts.Length > 1 ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(parts[1])) : "";
            }
            catch (FormatException)
            {
                throw new IntakeException(IntakeRefusal.Invalid, $"The value of `{parts[0]}` in Upload-Metadata is no base64.");
            }
        }

        return fields;
    }

    private static ProblemHttpResult Bad(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
