using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>What a recipe needs besides the thing that is edited, and what it asks of that.</summary>
public static class EditNeeds
{
    // What a probe says of a length, and what its last frame lasts, need not be the same.
    private const double Slack = 0.5;

    /// <summary>The other assets that it names, each once.</summary>
    public static IReadOnlyList<Guid> Others(this EditRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return [.. recipe.Operations.SelectMany(Named).Distinct()];
    }

    /// <summary>The other assets that it names, as they are now, and what is wrong with the first that does not serve.</summary>
    public static async Task<(IReadOnlyDictionary<Guid, Asset> Found, string? Fault)> FindOthersAsync(
        this EditRecipe recipe, AssetKind kind, AssetStore assets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assets);
        var found = new Dictionary<Guid, Asset>();
        foreach (var id in recipe.Others())
        {
            var other = await assets.FindAsync(id, cancellationToken);
            if (FaultOf(recipe, kind, id, other) is { } fault)
            {
                return (found, fault);
            }

            found[id] = other!;
        }

        return (found, null);
    }

    /// <summary>What cannot be done to this very thing, as far as is known of it; null where nothing speaks against it.</summary>
    public static string? FaultFor(this EditRecipe recipe, Asset asset) => recipe.MisfitOf(asset)?.Words;

    /// <summary>The same, with the operation that asks for it.</summary>
    public static EditMisfit? MisfitOf(this EditRecipe recipe, Asset asset)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(asset);
        // Only what is trimmed first is trimmed by the clock of the thing itself.
        if (recipe.Operations is [Trim trim, ..] && asset.Duration is { } duration)
        {
            var words = trim.From >= duration ? $"`trim` begins at {EditValue.Text(trim.From)} s, and it ends at {EditValue.Text(duration)} s."
                : trim.To > duration + Slack ? $"`trim` goes on to {EditValue.Text(trim.To.Value)} s, and it ends at {EditValue.Text(duration)} s: leave the end out to keep all that follows."
                : null;
            if (words is not null)
            {
                return new EditMisfit(0, words);
            }
        }

        return EditBounds.MisfitOf(recipe, asset);
    }

    // What is wrong with one of the others; null where it serves.
    private static string? FaultOf(EditRecipe recipe, AssetKind kind, Guid id, Asset? other)
    {
        if (other is not { DeletedAt: null })
        {
            return $"There is no asset {id}, which the edit names.";
        }

        var operation = recipe.Operations.First(one => Named(one).Contains(id));
        var (what, fits) = operation switch
        {
            Watermark => ("An image is laid over it", other.Kind == AssetKind.Image),
            Concat => ($"Only {EditKindWords.Of(kind).Words()} can be put behind it", other.Kind == kind),
            _ => ("Captions are a file of text", other.Kind == AssetKind.Other),
        };
        return fits ? null : $"{what}; `{other.Title}` ({id}) is {(EditKindWords.Of(other.Kind) is not EditKinds.None and var kinds ? kinds.Words() : "neither seen nor heard")}.";
    }

    private static IEnumerable<Guid> Named(EditOperation operation) => operation switch
    {
        Concat concat => concat.Assets,
        Watermark mark => [mark.Asset],
        Subtitles words => [words.Asset],
        _ => [],
    };
}

/// <summary>What cannot be done to a thing, as far as is known of it.</summary>
/// <param name="Place">Which of the operations asks for it, from 0.</param>
/// <param name="Words">For people.</param>
public sealed record EditMisfit(int Place, string Words);
