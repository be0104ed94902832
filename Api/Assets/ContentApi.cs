using Aspire.Media.Api.Objects;
using Aspire.Media.Api.Runs;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Api.Assets;

/// <summary>The bytes of assets, and of what was made so that people can see them: with ranges, so that players seek.</summary>
internal static class ContentApi
{
    private const string Long = "private, max-age=31536000, immutable";

    // What stands at this address may be made anew.
    private const string Short = "private, no-cache";

    public static void MapContent(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/assets").WithTags("Assets").Requires(Permission.AssetsRead).AddEndpointFilter(StorageRefusal.FilterAsync);
        string[] verbs = [HttpMethods.Get, HttpMethods.Head];
        read.MapMethods("/{id:guid}/content", verbs, Content).WithSummary("The bytes of an asset, or ranges of them; with download=true as a file to keep");
        read.MapMethods("/{id:guid}/renditions/{role}", verbs, OfRole).WithSummary("What was made of an asset so that people can see it: thumbnail, poster, sprite, sprite-map, waveform");
    }

    private static async Task<Results<FileAnswer, FileStreamHttpResult, ProblemHttpResult>> Content(
        Guid id, AssetStore assets, IObjectStore store, HttpResponse response, CancellationToken cancellationToken, bool download = false)
    {
        if (await assets.FindAsync(id, cancellationToken) is not { } asset)
        {
            return AssetsApi.Missing(id);
        }

        return asset.DeletedAt is { } when
            ? TypedResults.Problem($"`{asset.Title}` was deleted at {when:u}; until it is purged it can be brought back.", statusCode: StatusCodes.Status410Gone)
            : Answer(response, store, asset.Object.ToString("N"), asset.Size, NameOf(asset), asset.ContentType, asset.UploadedAt, Long, isShown: !download);
    }

    private static async Task<Results<FileAnswer, FileStreamHttpResult, ProblemHttpResult>> OfRole(
        Guid id, string role, AssetStore assets, RenditionStore renditions, IObjectStore store, HttpResponse response, CancellationToken cancellationToken)
    {
        if (role.Contains('\0', StringComparison.Ordinal) || await renditions.FindAsync(id, role, cancellationToken) is not { } rendition)
        {
            return await assets.FindAsync(id, cancellationToken) is null ? AssetsApi.Missing(id) : Refusal.NotFound($"The asset {id} has no `{role}` yet.");
        }

        var key = rendition.Object.ToString("N");
        return await store.FindAsync(key, cancellationToken) is { } stored
            ? Answer(response, store, key, stored.Size, $"{role}-{id}", rendition.ContentType, stored.WrittenAt, Short, isShown: true)
            : Refusal.NotFound($"The `{role}` of asset {id} is gone from the storage; run the workflow new-asset for it again.");
    }

    private static Results<FileAnswer, FileStreamHttpResult, ProblemHttpResult> Answer(
        HttpResponse response, IObjectStore store, string key, long size, string name, string type, DateTimeOffset written, string caching, bool isShown)
    {
        var isSafe = isShown && FileNameHeader.IsShown(type);
        response.Headers.ContentDisposition = FileNameHeader.Of(name, type, isShown);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = caching;
        if (!isSafe)
        {
            // It came from somebody else and lies at our own address: should a browser show it all the same, nothing in it may run.
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        }

        return store is DiskStore disk
            ? new FileAnswer(OpenFile(disk, key), disk.FileOf(key)!, type, written, key)
            : TypedResults.Stream(new ObjectStream(store, key, size), type, lastModified: written, entityTag: new EntityTagHeaderValue($"\"{key}\""), enableRangeProcessing: true);
    }

    private static SafeFileHandle OpenFile(DiskStore disk, string key)
    {
        try
        {
            return disk.OpenFile(key);
        }
        catch (ObjectMissingException failure)
        {
            throw new ObjectMissingException($"The bytes of this asset (object {key}) are gone from the storage.", failure);
        }
    }

    /// <summary>As it came; without an ending, with the one of what it is.</summary>
    private static string NameOf(Asset asset) => asset.FileName.Length > 0 ? asset.FileName : asset.Title;
}
