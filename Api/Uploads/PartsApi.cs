using System.Security.Claims;

using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Runs;
using Aspire.Media.Api.Sites;
using Aspire.Media.Client.Assets;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.AspNetCore.Http.HttpResults;

using Asset = Aspire.Media.Client.Assets.Asset;

namespace Aspire.Media.Api.Uploads;

/// <summary><c>/api/uploads</c>: large files in parts that go straight to the store, side by side and in any order.</summary>
internal static class PartsApi
{
    private const int MostAddresses = 1_000;

    public static void MapParts(this IEndpointRouteBuilder routes)
    {
        var parts = routes.MapGroup("/api/uploads").WithTags("Uploads").Requires(Permission.AssetsAdd).AddEndpointFilter(UploadRefusal.FilterAsync);
        parts.MapPost("", Begin).WithSummary("Begins an upload in parts that go straight to the store");
        parts.MapGet("/{id:guid}", Get).WithSummary("An upload with the parts that are there");
        parts.MapPost("/{id:guid}/addresses", Sign).WithSummary("Addresses to which parts can be put, good for some hours");
        parts.MapPost("/{id:guid}/complete", Complete).WithSummary("Makes an asset of the parts; it is verifying until it has been read for its checksum");
        parts.MapDelete("/{id:guid}", Abort).WithSummary("Ends an upload; nothing of it stays");
    }

    private static async Task<Results<Created<Upload>, ProblemHttpResult>> Begin(BeginUpload wish, ResumableUploads uploads, KnownSites sites, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (wish.Size < 1)
        {
            return Refusal.Bad("The file is empty: it has no bytes at all.");
        }

        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in new[]
                 {
                     ("title", wish.Title), ("description", wish.Description), ("collection", wish.Collection), ("site", wish.Site),
                     ("tags", wish.Tags is null ? null : string.Join(',', wish.Tags)),
                 })
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        var about = UploadAbout.Read(fields, wish.FileName, user.Identity!.Name!);
        await sites.CheckAsync(about.Site, cancellationToken);
        var upload = await uploads.CreateAsync(about, wish.Size, inParts: true, cancellationToken);
        return TypedResults.Created($"/api/uploads/{upload.Id}", Wire(upload, []));
    }

    private static async Task<Results<Ok<Upload>, ProblemHttpResult>> Get(Guid id, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        var upload = await FindAsync(id, uploads, cancellationToken);
        return TypedResults.Ok(Wire(upload, upload.FinishedAt is null ? await PartsAsync(upload, uploads, cancellationToken) : []));
    }

    private static async Task<Results<Ok<IReadOnlyList<PartAddress>>, ProblemHttpResult>> Sign(Guid id, SignParts wish, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        var upload = await FindAsync(id, uploads, cancellationToken);
        var count = CountOf(upload);
        if (wish.Numbers.Count is 0 or > MostAddresses || wish.Numbers.Any(number => number < 1 || number > count))
        {
            return Refusal.Bad($"This upload has the parts 1 to {count}; 1 to {MostAddresses} of them can be asked for at once.");
        }

        var addresses = new List<PartAddress>();
        foreach (var number in wish.Numbers.Distinct())
        {
            addresses.Add(new PartAddress(number, (await uploads.SignPartAsync(upload, number, cancellationToken)).ToString()));
        }

        return TypedResults.Ok<IReadOnlyList<PartAddress>>(addresses);
    }

    private static async Task<Results<Created<Asset>, ProblemHttpResult>> Complete(
        Guid id, CompleteUpload wish, ResumableUploads uploads, AssetNews news, Library.AssetStore assets, CancellationToken cancellationToken)
    {
        var upload = await FindAsync(id, uploads, cancellationToken);
        if (upload.Asset is { } before && await assets.FindAsync(before, cancellationToken) is { } known)
        {
            var same = AssetWire.Wire(known);
            return TypedResults.Created(same.Links.Self, same);
        }

        var parts = wish.Parts?.Select(part => new ObjectPart(part.Number, part.Size, part.Tag)).OrderBy(part => part.Number).ToList()
            ?? await PartsAsync(upload, uploads, cancellationToken);
        var admission = await uploads.FinishPartsAsync(upload, parts, cancellationToken);
        if (admission.IsNew)
        {
            await news.TryTellAsync(admission.Asset, cancellationToken);
        }

        var asset = AssetWire.Wire(admission.Asset);
        return TypedResults.Created(asset.Links.Self, asset);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Abort(Guid id, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        await uploads.AbortAsync(await FindAsync(id, uploads, cancellationToken), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<UploadRecord> FindAsync(Guid id, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        var upload = await uploads.FindAsync(id, cancellationToken);
        return upload.PartSize is not null ? upload : throw new IntakeException(IntakeRefusal.Gone, $"The upload {id} comes by tus, not in parts.");
    }

    private static async Task<List<ObjectPart>> PartsAsync(UploadRecord upload, ResumableUploads uploads, CancellationToken cancellationToken)
    {
        var parts = new List<ObjectPart>();
        await foreach (var part in uploads.PartsAsync(upload, cancellationToken))
        {
            parts.Add(part);
        }

        return parts;
    }

    private static int CountOf(UploadRecord upload) => (int)((upload.Length!.Value + upload.PartSize!.Value - 1) / upload.PartSize.Value);

    private static Upload Wire(UploadRecord upload, IReadOnlyList<ObjectPart> parts) => new(
        upload.Id, upload.Length!.Value, upload.PartSize!.Value, CountOf(upload), upload.ExpiresAt, [.. parts.Select(part => new UploadPart(part.Number, part.Size, part.Tag))], upload.Asset);
}
