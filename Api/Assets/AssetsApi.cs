using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Api.Sites;
using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using Asset = Aspire.Media.Client.Assets.Asset;

namespace Aspire.Media.Api.Assets;

/// <summary><c>/api/assets</c>: what is in the library.</summary>
internal static class AssetsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int MostMade = 200;

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        const string Summary = "Assets, the newest first unless another order is asked for; a page begins where the one before ended, whatever comes in meanwhile";
        var read = routes.MapGroup("/api/assets").WithTags("Assets").Requires(Permission.AssetsRead);
        read.MapGet("", List).WithSummary(Summary);
        read.MapGet("/{id:guid}", Get).WithSummary("An asset with all that was found in it, what it was made from and what was made from it");
        routes.MapGet("/bucket/upload", List).WithTags("Assets").WithSummary(Summary).Requires(Permission.AssetsRead);

        var edit = routes.MapGroup("/api/assets").WithTags("Assets").Requires(Permission.AssetsEdit);
        edit.MapPatch("/{id:guid}", Change).WithSummary("Says what an asset is called, what it is about, and where it belongs");
        edit.MapDelete("/{id:guid}", Delete).WithSummary("Takes an asset out of sight; until it is purged it can be brought back");
        edit.MapPost("/{id:guid}/restore", Restore).WithSummary("Brings back an asset that was deleted");
    }

    private static async Task<Results<Ok<Page<Asset>>, ProblemHttpResult>> List(
        [AsParameters] AssetQuestions questions, AssetListStore store, CancellationToken cancellationToken, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} assets.");
        }

        if (!questions.TryRead(out var query, out var fault))
        {
            return Refusal.Bad(fault);
        }

        AssetPlace? after = null;
        if (cursor is { Length: > 0 } && (after = AssetPlace.Read(cursor, query.Order)) is null)
        {
            return Refusal.Bad("The cursor is none of this list: take what `next` of the part before says, with the same `sort`.");
        }

        var page = await store.ListAsync(query, after, limit, cancellationToken);
        var words = FoundWords.Of(query);
        return TypedResults.Ok(new Page<Asset>([.. page.Items.Select(asset => AssetWire.Wire(asset, words))], page.Next));
    }

    private static async Task<Results<Ok<Asset>, ProblemHttpResult>> Get(Guid id, AssetStore store, CancellationToken cancellationToken) =>
        await LookAsync(id, store, cancellationToken) is { } asset ? TypedResults.Ok(asset) : Missing(id);

    private static async Task<Results<Ok<Asset>, ProblemHttpResult>> Change(Guid id, ChangeAsset change, AssetStore store, KnownSites sites, CancellationToken cancellationToken)
    {
        if ((Fault(change) ?? await sites.FaultOfAsync(change.Site, cancellationToken)) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        var tags = change.Tags?.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return await store.ChangeAsync(id, new AssetChange(change.Title?.Trim(), change.Description, change.Collection?.Trim(), change.Site?.Trim(), tags), cancellationToken)
            && await LookAsync(id, store, cancellationToken) is { } asset
            ? TypedResults.Ok(asset)
            : Missing(id);
    }

    private static async Task<Results<Ok<Asset>, ProblemHttpResult>> Delete(
        Guid id, AssetStore store, RunListStore runs, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await runs.OpenOneNamingAsync(id, cancellationToken) is { } busy)
        {
            return Refusal.Conflict($"The run {busy.Id} of {busy.Workflow} uses it: wait until that is over, or cancel it.");
        }

        await store.DeleteAsync(id, user.Identity!.Name!, cancellationToken);
        return await LookAsync(id, store, cancellationToken) is { } asset ? TypedResults.Ok(asset) : Missing(id);
    }

    private static async Task<Results<Ok<Asset>, ProblemHttpResult>> Restore(Guid id, AssetStore store, CancellationToken cancellationToken)
    {
        await store.RestoreAsync(id, cancellationToken);
        return await LookAsync(id, store, cancellationToken) is { } asset ? TypedResults.Ok(asset) : Missing(id);
    }

    private static async Task<Asset?> LookAsync(Guid id, AssetStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found
            ? AssetWire.Whole(found, await store.SourcesAsync(found.Id, cancellationToken), await store.MadeOfAsync(found.Id, MostMade, cancellationToken))
            : null;

    private static string? Fault(ChangeAsset change) =>
        AssetTexts.FaultOf(change.Title, change.Description, change.Collection, change.Site, change.Tags) is { } fault ? fault
        : change.Title is { } title && string.IsNullOrWhiteSpace(title) ? $"A title has 1 to {AssetTexts.LongestTitle} characters."
        : string.Concat([change.Title, change.Description, change.Collection, change.Site, .. change.Tags ?? []]).Contains('\0', StringComparison.Ordinal)
            ? "No text of the library holds the character U+0000."
        : null;

    internal static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"There is no asset {id}.");
}
