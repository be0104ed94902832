using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Edits;
using Aspire.Media.Api.Objects;
using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Assets;
using Aspire.Media.Edits;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Storage;

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

using Asset = Aspire.Media.Library.Asset;
using AssetKind = Aspire.Media.Library.AssetKind;

namespace Aspire.Media.Api.Images;

/// <summary><c>/image</c>: a picture of the library as an edit would make it, made on the way and kept for a while; nothing becomes an asset.</summary>
internal static class ImagesApi
{
    private const string Route = "/image";
    private const string Long = "private, max-age=31536000, immutable";
    private const int UsualHours = 24;
    private const int MostHours = 24 * 365;

    private static readonly HashSet<string> OfTheLink = ["expires", "signature", "hours"];

    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Route).WithTags("Images").AddEndpointFilter(StorageRefusal.FilterAsync).AddEndpointFilter(EditRefusal.FilterAsync);
        group.MapMethods("/{id:guid}", [HttpMethods.Get, HttpMethods.Head], Get).Requires(Permission.Anyone).WithMetadata(new CallerMatters())
            .WithSummary("A picture of the library, edited on the way by the options of /edit: for whoever may read assets, or has a signed address");
        group.MapPost("/{id:guid}/link", Sign).Requires(Permission.AssetsRead)
            .WithSummary("Signs the address of a picture with these options, so that whoever has it may see the picture for so many hours");
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> Get(
        Guid id, HttpContext context, ImageLinks links, IAuthorizationService authorization, AssetStore assets, ImageVariants variants, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(context, links, authorization) is { } refusal)
        {
            return refusal;
        }

        var (asked, fault) = await AskedAsync(id, context.Request.Query, assets, cancellationToken);
        if (asked is null)
        {
            return fault!;
        }

        var tag = ImageVariants.TagOf(asked.Asset, asked.Recipe, asked.Others);
        return await PictureAnswer.GiveAsync(context, tag, Long, token => variants.GetAsync(tag, asked.Asset, asked.Recipe, asked.Others, token), cancellationToken);
    }

    private static async Task<Results<Ok<SignedImage>, ProblemHttpResult>> Sign(
        Guid id, HttpContext context, ImageLinks links, AssetStore assets, TimeProvider time, CancellationToken cancellationToken, int hours = UsualHours)
    {
        if (hours is < 1 or > MostHours)
        {
            return Refusal.Bad($"An address is good for 1 to {MostHours} hours.");
        }

        var (asked, fault) = await AskedAsync(id, context.Request.Query, assets, cancellationToken);
        return asked is null ? fault! : TypedResults.Ok(new SignedImage(
            links.Links.Sign(HttpMethods.Get, $"{Route}/{id}", TimeSpan.FromHours(hours), Options(context.Request.Query)).ToString(), time.GetUtcNow().AddHours(hours)));
    }

    private static async Task<ProblemHttpResult?> RefuseAsync(HttpContext context, ImageLinks links, IAuthorizationService authorization)
    {
        var query = context.Request.Query;
        if (!query.ContainsKey("signature"))
        {
            var permitted = await authorization.AuthorizeAsync(context.User, resource: null, new PermissionRequirement(Permission.AssetsRead));
            return permitted.Succeeded ? null
                : TypedResults.Problem(
                    "Pictures are shown to whoever may read assets, or has a signed address.",
                    statusCode: context.User.Identity?.IsAuthenticated == true ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
        }

        return links.Links.Judge(context.Request.Method, context.Request.Path.Value!, query.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.ToString()))) switch
        {
            LinkVerdict.Valid => null,
            LinkVerdict.Expired => TypedResults.Problem("This address has expired: ask again for a new one.", statusCode: StatusCodes.Status403Forbidden),
            _ => TypedResults.Problem("This address is not signed, or something in it was changed.", statusCode: StatusCodes.Status403Forbidden),
        };
    }

    private static async Task<(Asked? Asked, ProblemHttpResult? Fault)> AskedAsync(Guid id, IQueryCollection query, AssetStore assets, CancellationToken cancellationToken)
    {
        if (await assets.FindAsync(id, cancellationToken) is not { DeletedAt: null } asset)
        {
            return (null, AssetsApi.Missing(id));
        }

        if (asset.Kind != AssetKind.Image)
        {
            return (null, Refusal.Bad($"`{asset.Title}` is no picture."));
        }

        var recipe = EditQuery.Parse(Options(query), AssetKind.Image);
        try
        {
            ImageRules.Check(recipe);
        }
        catch (ImageException refused)
        {
            return (null, Refusal.Bad(refused.Message));
        }

        var (others, fault) = await recipe.FindOthersAsync(AssetKind.Image, assets, cancellationToken);
        return fault is null ? (new Asked(asset, recipe, others), null) : (null, Refusal.Bad(fault));
    }

    // An option that stands there twice is told so by whoever reads them.
    private static IEnumerable<KeyValuePair<string, string>> Options(IQueryCollection query) =>
        query.Where(option => !OfTheLink.Contains(option.Key)).SelectMany(option => option.Value.Select(value => KeyValuePair.Create(option.Key, value ?? "")));

    private sealed record Asked(Asset Asset, EditRecipe Recipe, IReadOnlyDictionary<Guid, Asset> Others);
}
