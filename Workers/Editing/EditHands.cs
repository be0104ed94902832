using Aspire.Media.Edits;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Editing;

/// <summary>Gives what is to be done to those who can: pictures to libvips, films and sounds to ffmpeg.</summary>
internal sealed class EditHands(AssetSource source, IObjectStore store, ImageEdits images, FilmEditor films, TimeProvider time)
{
    public Task<Edited> EditAsync(
        Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, ScratchFolder folder, StepContext context, CancellationToken cancellationToken) =>
        EditMetrics.MeasureAsync(
            asset.Kind,
            time,
            () => asset.Kind == AssetKind.Image
                ? PictureAsync(asset, recipe, others, folder, context, cancellationToken)
                : FilmAsync(asset, recipe, others, folder, context, cancellationToken),
            static edited => edited.Files[0].Extension.TrimStart('.'));

    private async Task<Edited> PictureAsync(
        Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        var original = await BytesAsync(asset, folder, cancellationToken);
        var layers = new Dictionary<Guid, ImageBytes>();
        foreach (var (id, other) in others)
        {
            layers[id] = await BytesAsync(other, folder, cancellationToken);
        }

        var edited = await images.MakeAsync(original, recipe, layers, cancellationToken);
        context.LeaveSlot();
        var file = folder[$"edited{edited.Format.Extension}"];
        await File.WriteAllBytesAsync(file, edited.Bytes, cancellationToken);
        return new Edited([new EditedFile(file, edited.Format.Extension)], $"Made as {edited.Format.Name}, {edited.Width} x {edited.Height} pixels.", edited.Notes);
    }

    private async Task<Edited> FilmAsync(
        Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        var place = Directory.CreateDirectory(folder["film"]).FullName;
        var order = new FilmOrder(source.Of(asset), recipe, others.ToDictionary(other => other.Key, other => source.Of(other.Value)), asset.ContentType)
        {
            Known = asset.Probe is { } probe ? ProbeReport.Read(probe) : null,
            Made = context.LeaveSlot,
            Threads = context.Recovery.FewerResources > 0 ? context.Recovery.Threads(Environment.ProcessorCount) : null,
        };
        var edited = await films.EditAsync(order, place, fraction => context.Report(fraction), context.Adopt, cancellationToken);
        return new Edited(
            [.. edited.Files.Select(file => new EditedFile(file.Path, file.Extension, file.Role is "film" or "sound" ? null : file.Role))], edited.How,
            [.. edited.Notes, .. edited.Files.Where(file => file.Reasons.Count > 0).Select(file => $"{file.Role} at {file.At:0.###} s: {string.Join(", ", file.Reasons)}")]);
    }

    // A file where it is one; libvips reads no addresses.
    private async Task<ImageBytes> BytesAsync(Asset asset, ScratchFolder folder, CancellationToken cancellationToken)
    {
        var key = asset.Object.ToString("N");
        if (store.FileOf(key) is { } file)
        {
            return ImageBytes.File(file);
        }

        var copy = folder[$"picture-{asset.Id:N}"];
        await using (var stream = await store.ReadAsync(key, 0, length: null, cancellationToken))
        {
            await using var target = File.Create(copy);
            await stream.CopyToAsync(target, cancellationToken);
        }

        return ImageBytes.File(copy);
    }
}

/// <summary>What came out, in a folder that goes.</summary>
internal sealed record Edited(IReadOnlyList<EditedFile> Files, string How, IReadOnlyList<string> Notes);

/// <param name="Title">What it is, where it is something else than the edited thing itself.</param>
internal sealed record EditedFile(string Path, string Extension, string? Title = null);
