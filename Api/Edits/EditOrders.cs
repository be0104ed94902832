using System.Text.Json.Nodes;

using Aspire.Media.Edits;
using Aspire.Media.Library;

namespace Aspire.Media.Api.Edits;

/// <summary>What is asked for, before anything is started: whether it can be done to this very thing, with all that it names.</summary>
internal sealed class EditOrders(AssetStore assets)
{
    /// <summary>What is edited; null where there is none of this id any more.</summary>
    public async Task<Asset?> SubjectAsync(Guid id, CancellationToken cancellationToken) => await assets.FindAsync(id, cancellationToken) is { DeletedAt: null } subject ? subject : null;

    /// <param name="written">The edits as they were written, to say which of them is to blame.</param>
    /// <param name="before">How many operations came before those.</param>
    /// <exception cref="EditRefusedException">It cannot be done; the words say why.</exception>
    public async Task CheckAsync(Asset subject, EditRecipe recipe, JsonArray? written, int before, CancellationToken cancellationToken)
    {
        var (_, fault) = await recipe.FindOthersAsync(subject.Kind, assets, cancellationToken);
        if (fault is not null)
        {
            throw new EditRefusedException(fault);
        }

        if (subject.Status == AssetStatus.Invalid)
        {
            throw new EditRefusedException($"`{subject.Title}` cannot be read: {subject.Problem}");
        }

        if (recipe.MisfitOf(subject) is { } misfit)
        {
            throw new EditRefusedException([new EditFault(misfit.Words, null, null, misfit.Place >= before ? EditDraft.PointerTo(misfit.Place - before, written, subject.Kind) : null, null, null)]);
        }
    }

    /// <summary>The same for what is about to be started: it must do something.</summary>
    /// <exception cref="EditRefusedException">It cannot be done; the words say why.</exception>
    public Task ReadyAsync(Asset subject, EditRecipe recipe, JsonArray? written, CancellationToken cancellationToken) =>
        recipe.IsEmpty ? throw new EditRefusedException("Nothing is asked for that would change anything: say what is done, as in resize=800 or format=webp; GET /api/edit-options lists all there is.")
        : CheckAsync(subject, recipe, written, before: 0, cancellationToken);
}
