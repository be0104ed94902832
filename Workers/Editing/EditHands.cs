using Aspire.Media.Edits;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Editing;

/// <summary>Gives what is to be done to those who can: pictures to libvips.</summary>
internal sealed class EditHands(IObjectStore store, ImageEdits images)
{
    public async Task<Edited> EditAsync(Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, ScratchFolder folder, CancellationToken cancellationToken)
    {
        var original = await BytesAsync(asset, folder, cancellationToken);
        var layers = new Dictionary<Guid, ImageBytes>();
        foreach (var (id, other) in others)
        {
            layers[id] = await BytesAsync(other, folder, cancellationToken);
        }

        try
        {
            var edited = await images.MakeAsync(original, recipe, layers, cancellationToken);
            var file = folder[$"edited{edited.Format.Extension}"];
            await File.WriteAllBytesAsync(file, edited.Bytes, cancellationToken);
            return new Edited([new EditedFile(file, edited.Format.Extension)], $"Made as {edited.Format.Name}, {edited.Width} x {edited.Height} pixels.", edited.Notes);
        }
        catch (ImageException refused)
        {
            var (failure, isPermanent) = refused.Trouble switch
            {
                ImageTrouble.Refused => (FailureClass.Configuration, true),
                ImageTrouble.Unreadable => (FailureClass.InvalidFormat, true),
                ImageTrouble.TooLarge => (FailureClass.Configuration, true),
                ImageTrouble.TooSlow => (FailureClass.Timeout, false),
                ImageTrouble.NotInstalled => (FailureClass.Configuration, false),
                _ => (FailureClass.Unknown, false),
            };
            throw new StepFailedException(failure, refused.Message, isPermanent, refused);
        }
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
