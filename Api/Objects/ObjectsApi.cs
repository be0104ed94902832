using Aspire.Media.Api.Runs;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aspire.Media.Api.Objects;

/// <summary>
/// <c>/api/objects</c>: what a bucket does at its own address, for a storage that is a folder. Nobody is asked who they are: the address carries its permission,
/// made by <see cref="DiskStore"/> for one object and some time.
/// </summary>
internal static class ObjectsApi
{
    private const string UnknownType = "application/octet-stream";

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(DiskStore.Route).WithTags("Objects").Requires(Permission.Anyone).AddEndpointFilter(StorageRefusal.FilterAsync);
        group.MapGet("/{key}", Read).WithSummary("Gives an object's bytes, also ranges of them, to whoever has a signed address");
        group.MapMethods("/{key}", [HttpMethods.Head], Read).WithSummary("Says how long an object is, to whoever has a signed address");
        group.MapPut("/{key}/parts/{number:int}", Take).WithSummary("Takes a part of an unfinished object from whoever has a signed address; its tag is the answer's ETag");
    }

    private static Results<FileAnswer, ProblemHttpResult> Read(string key, HttpContext context, IObjectStore store)
    {
        if (Refuse(context, store, key) is { } refusal)
        {
            return refusal;
        }

        var (name, type, inline) = DiskStore.ReadingOf(parameter => context.Request.Query[parameter]);
        var disk = (DiskStore)store;
        var file = disk.OpenFile(key);
        var headers = context.Response.Headers;
        headers.ContentDisposition = FileNameHeader.Of(name, type, inline);
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, max-age=86400, immutable";
        if (!inline || !FileNameHeader.IsShown(type))
        {
            // Whatever it is, it came from somebody else and lies at our own address: should a browser show it all the same, nothing in it may run.
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        }

        return new FileAnswer(file, disk.FileOf(key)!, MediaTypeHeaderValue.TryParse(type, out _) ? type : UnknownType, new DateTimeOffset(File.GetLastWriteTimeUtc(file)), key);
    }

    private static async Task<Results<Ok, ProblemHttpResult>> Take(string key, int number, HttpContext context, IObjectStore store, CancellationToken cancellationToken)
    {
        if (Refuse(context, store, key) is { } refusal)
        {
            return refusal;
        }

        var most = DiskStore.PartSizeOf(parameter => context.Request.Query[parameter]);
        if (context.Request.ContentLength is not { } length)
        {
            return TypedResults.Problem("A part says beforehand how long it is (Content-Length).", statusCode: StatusCodes.Status411LengthRequired);
        }

        if (length > most)
        {
            return TypedResults.Problem($"A part of this object has at most {most} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        var part = await ((DiskStore)store).WritePartAsync(key, number, most, length, context.Request.Body, cancellationToken);
        context.Response.Headers.ETag = $"\"{part.Tag}\"";
        return TypedResults.Ok();
    }

    private static ProblemHttpResult? Refuse(HttpContext context, IObjectStore store, string key)
    {
        if (store is not DiskStore disk || !ObjectKey.Is(key))
        {
            return Refusal.NotFound("There is no object here.");
        }

        var query = context.Request.Query.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.ToString()));
        return disk.Links.Judge(context.Request.Method, context.Request.Path.Value!, query) switch
        {
            LinkVerdict.Valid => null,
            LinkVerdict.Expired => TypedResults.Problem("This address has expired: ask again for a new one.", statusCode: StatusCodes.Status403Forbidden),
            _ => TypedResults.Problem("This address is not signed, or something in it was changed.", statusCode: StatusCodes.Status403Forbidden),
        };
    }
}
