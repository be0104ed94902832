using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Images;
using Aspire.Media.Api.Runs;
using Aspire.Media.Edits;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Library;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Edits;

/// <summary>What would come out of an edit session, as a picture.</summary>
internal static class EditPreview
{
    private const int UsualWidth = 960;
    private const int LeastWidth = 16;
    private const int MostWidth = 4096;

    // A WebP has no more pixels in a column.
    private const int MostHeight = 16_383;

    // The address stays and what is seen there changes: who has it asks whether it is still so.
    private const string Asking = "private, no-cache";

    public static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> Get(
        Guid id, HttpContext context, EditSessionStore store, AssetStore assets, ImageVariants variants, FilmStills stills, CancellationToken cancellationToken, int width = UsualWidth, double at = 0)
    {
        if (width is < LeastWidth or > MostWidth)
        {
            return Refusal.Bad($"A preview is {LeastWidth} to {MostWidth} pixels wide at most.");
        }

        if (!(at >= 0 && double.IsFinite(at)))
        {
            return Refusal.Bad("`at` is a time from the begin of the film on, in seconds such as 12.5.");
        }

        if (await store.FindAsync(id, cancellationToken) is not { } session)
        {
            return EditSessions.Missing(id);
        }

        if (await assets.FindAsync(session.Asset, cancellationToken) is not { DeletedAt: null } asset)
        {
            return AssetsApi.Missing(session.Asset);
        }

        if (asset.Kind is not (AssetKind.Image or AssetKind.Video))
        {
            return Refusal.Bad($"`{asset.Title}` is a sound: there is nothing of it to be seen.");
        }

        var recipe = EditDraft.Read(session.Document, asset.Kind);
        var shown = asset.Kind == AssetKind.Image ? Sized(recipe, width) : FilmStills.Seen(recipe);
        var (others, fault) = await shown.FindOthersAsync(asset.Kind, assets, cancellationToken);
        if (fault is not null)
        {
            return Refusal.Bad(fault);
        }

        if (asset.Kind == AssetKind.Image)
        {
            var tag = ImageVariants.TagOf(asset, shown, others);
            return await PictureAnswer.GiveAsync(context, tag, Asking, token => variants.GetAsync(tag, asset, shown, others, token), cancellationToken);
        }

        var time = Math.Round(at, 3);
        var still = FilmStills.TagOf(asset, shown, others, time, width);
        return await PictureAnswer.GiveAsync(context, still, Asking, token => stills.GetAsync(still, asset, shown, others, time, width, token), cancellationToken);
    }

    // All that is done, and then no larger than it is looked at.
    private static EditRecipe Sized(EditRecipe recipe, int width) =>
        new([.. recipe.Operations, new Resize(new Extent(width), new Extent(MostHeight), Enlarge: false)], new EditResult(ImageFormat.Webp.Name, KeepMetadata: false));
}
