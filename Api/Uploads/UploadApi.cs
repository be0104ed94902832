using System.Security.Claims;

using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Sites;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Uploads;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

using Asset = Aspire.Media.Client.Assets.Asset;

namespace Aspire.Media.Api.Uploads;

/// <summary><c>POST /bucket/upload</c>: a file in one request, as a form or as it is.</summary>
internal static class UploadApi
{
    public static void MapUpload(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/bucket/upload", Upload).WithTags("Uploads")
            .WithSummary("Takes a file in, as a form (multipart/form-data) or as it is (any other type, with fileName as query); what is here already answers with what it is")
            .Requires(Permission.AssetsAdd)
            .DisableAntiforgery();

    private static async Task<Results<Created<Asset>, Ok<Asset>, ProblemHttpResult>> Upload(
        HttpRequest request, Intake intake, KnownSites sites, AssetNews news, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        // How much one may be is a setting of ours, and what is too long is refused before it is read.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        try
        {
            var body = UploadBody.IsForm(request)
                ? await UploadBody.OfFormAsync(request, user.Identity!.Name!, cancellationToken)
                : UploadBody.Of(request, user.Identity!.Name!);
            // Before a byte of it is read, where it is said before; a form may say it behind the file.
            await sites.CheckAsync(body.Site, cancellationToken);
            var admission = await intake.TakeAsync(
                body.Bytes,
                body.Length,
                body.Sha256,
                async token =>
                {
                    var announced = await body.AboutAsync(token);
                    await sites.CheckAsync(announced.Draft.Site, token);
                    return announced;
                },
                report: null,
                cancellationToken);
            if (admission.IsNew)
            {
                await news.TryTellAsync(admission.Asset, cancellationToken);
            }

            var asset = AssetWire.Wire(admission.Asset, isDuplicate: !admission.IsNew);
            return admission.IsNew ? TypedResults.Created(asset.Links.Self, asset) : TypedResults.Ok(asset);
        }
        catch (Exception failure) when (UploadRefusal.Of(failure, request.HttpContext) is { } refusal)
        {
            return refusal;
        }
    }
}
