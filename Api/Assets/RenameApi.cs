using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using PastName = Aspire.Media.Client.Assets.PastName;
using PastRename = Aspire.Media.Client.Assets.PastRename;
using RenamePart = Aspire.Media.Library.RenamePart;

namespace Aspire.Media.Api.Assets;

/// <summary><c>/api/assets/rename</c>: new names for several assets at once, shown before and undone after.</summary>
internal static class RenameApi
{
    private const int Most = 1_000;
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    // Enough to know a renaming again.
    private const int NamesInLists = 3;

    public static void MapRenames(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/assets").WithTags("Assets").Requires(Permission.AssetsRead);
        read.MapGet("/renames", List).WithSummary("What was renamed in the past, the newest first, with the first few names of each and how many were given back");
        read.MapGet("/renames/{id:guid}", Get).WithSummary("A renaming with the names of all its assets, before and after");
        var edit = routes.MapGroup("/api/assets").WithTags("Assets").Requires(Permission.AssetsEdit);
        edit.MapPost("/rename", Rename).WithSummary("Renames assets by a template such as {date} {title}; with dryRun it only tells what they would be called, and who else is");
        edit.MapPost("/renames/{id:guid}/undo", Undo).WithSummary("Gives assets the names back that they had before; what was renamed again since is refused, and the others are not");
    }

    private static async Task<Results<Ok<Page<PastRename>>, ProblemHttpResult>> List(
        RenameListStore store, CancellationToken cancellationToken, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} renamings.");
        }

        Guid? before = null;
        if (cursor is { Length: > 0 })
        {
            if (!Guid.TryParseExact(cursor, "N", out var place))
            {
                return Refusal.Bad("The cursor is none of this list: take what `next` of the part before says.");
            }

            before = place;
        }

        var found = await store.ListAsync(before, limit + 1, NamesInLists, cancellationToken);
        return TypedResults.Ok(new Page<PastRename>([.. found.Take(limit).Select(Wire)], found.Count > limit ? found[limit - 1].Rename.Id.ToString("N") : null));
    }

    private static async Task<Results<Ok<PastRename>, ProblemHttpResult>> Get(Guid id, RenameListStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(Wire(found)) : Missing(id);

    private static async Task<Results<Ok<Renamed>, ProblemHttpResult>> Rename(
        RenameAssets wish, RenameStore store, AssetNews news, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (wish.Assets.Count is 0 or > Most)
        {
            return Refusal.Bad($"1 to {Most} assets can be renamed at once.");
        }

        if (PartOf(wish.Part) is not { } part)
        {
            return Refusal.Bad("What is renamed is title, file_name or both.");
        }

        if (!RenameTemplate.TryParse(wish.Template, out var template, out var fault))
        {
            return Refusal.Bad(fault);
        }

        var plan = await store.PlanAsync(wish.Assets, template, part, cancellationToken);
        var mark = Renaming.MarkOf(plan);
        if (wish.DryRun)
        {
            return TypedResults.Ok(Wire(id: null, mark, plan));
        }

        if (wish.Plan is { } shown && shown != mark)
        {
            return Refusal.Conflict("Since this was shown, something about these assets has changed, and their names would be others now. Look at them again.");
        }

        var (rename, outcome) = await store.RenameAsync(Guid.CreateVersion7(time.GetUtcNow()), plan, wish.Template, user.Identity!.Name!, cancellationToken);
        await TellAsync(rename, news, cancellationToken);
        return TypedResults.Ok(Wire(rename?.Id, mark, outcome));
    }

    private static async Task<Results<Ok<Renamed>, ProblemHttpResult>> Undo(
        Guid id, RenameStore store, AssetNews news, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is null)
        {
            return Missing(id);
        }

        var (rename, outcome) = await store.UndoAsync(id, Guid.CreateVersion7(time.GetUtcNow()), user.Identity!.Name!, cancellationToken);
        await TellAsync(rename, news, cancellationToken);
        return outcome.Count == 0
            ? Refusal.Conflict("All of it was undone before, or the assets are gone.")
            : TypedResults.Ok(Wire(rename?.Id, Renaming.MarkOf(outcome), outcome));
    }

    private static Task TellAsync(RenameRecord? rename, AssetNews news, CancellationToken cancellationToken) =>
        rename is null ? Task.CompletedTask : news.TryTellAsync(rename, cancellationToken);

    private static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"Nothing was renamed as {id}.");

    private static PastRename Wire(Library.PastRename past) => new(
        past.Rename.Id, past.Rename.Template, past.Rename.Undoes, past.Rename.At, past.Rename.By, past.Rename.Count, past.Undone,
        [.. past.Names.Select(one => new PastName(one.Asset, one.Title, one.FileName, one.NewTitle, one.NewFileName, one.UndoneAt))]);

    private static RenamePart? PartOf(Client.Assets.RenamePart part) => part switch
    {
        Client.Assets.RenamePart.Title => RenamePart.Title,
        Client.Assets.RenamePart.FileName => RenamePart.FileName,
        Client.Assets.RenamePart.Both => RenamePart.Both,
        _ => null,
    };

    private static Renamed Wire(Guid? id, string mark, IReadOnlyList<Renaming> plan) => new(
        id,
        mark,
        plan.Count(one => one.Changes),
        [.. plan.Select(one => new RenamedAsset(one.Asset, one.Title, one.FileName, one.NewTitle, one.NewFileName, one.Collisions, one.Refused))]);
}
