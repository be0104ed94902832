using System.Text;

using Aspire.Media.Files;
using Aspire.Media.Storage;

namespace Aspire.Media.Transcoding;

/// <content>The names that change, and what is looked at before they do.</content>
public sealed partial class FileSwap
{
    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        var isThere = RequireOriginal() is not null;
        await fence(cancellationToken);
        if (!order.KeepsName || !isThere)
        {
            RequirePlace(FileNames.TryMoveToFree(own.New, order.Target));
        }
        else if (FileNames.TryExchange(own.New, order.Target))
        {
            isPlaced = true;
            // Between the look and the stroke there is an instant, and who stands still in it may stand still for hours.
            var replaced = FileIdentity.Of(own.New);
            if (!order.IsOriginal(replaced))
            {
                isPlaced = !FileNames.TryExchange(own.New, order.Target);
                throw Changed(replaced);
            }
        }
        else
        {
            // A file system that cannot have two names change places: the look comes as late as it can.
            RequireOriginal();
            FileNames.Move(own.New, order.Target);
        }

        isPlaced = true;
        DiskFolder.MakeDurable(folder);
    }

    private async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        RequireKept();
        if (order.KeepsName)
        {
            if (File.Exists(own.New))
            {
                await fence(cancellationToken);
                File.Delete(own.New);
            }
        }
        else if (order.IsOriginal(FileIdentity.Of(order.Original.Path)))
        {
            await fence(cancellationToken);
            FileNames.Move(order.Original.Path, own.Old);
            if (order.IsOriginal(FileIdentity.Of(own.Old)))
            {
                await fence(cancellationToken);
                File.Delete(own.Old);
            }
            else if (!FileNames.TryMoveToFree(own.Old, order.Original.Path))
            {
                throw NotOurs(own.Old);
            }

            DiskFolder.MakeDurable(folder);
        }
    }

    private bool IsKept() => order.Quarantine is not { } kept || FileIdentity.Of(kept)?.IsCopyOf(order.Original) == true;

    private async Task<bool> IsNewAsync(string path, FileIdentity? file, CancellationToken cancellationToken)
    {
        if (file is not { } found || found.Size != order.New.Size)
        {
            return false;
        }

        var made = FileIdentity.Of(order.New.Path);
        if (found.IsSame(made))
        {
            return true;
        }

        var wanted = order.New.Sha256 ?? (made is null ? null : await ProvenCopy.HashAsync(order.New.Path, cancellationToken));
        return wanted is not null && wanted == await ProvenCopy.HashAsync(path, cancellationToken);
    }

    /// <summary>The new file is for whom the old one was.</summary>
    private static void Dress(string path, FileIdentity like, bool withTime)
    {
        FileNames.GiveTo(path, like.User, like.Group);
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != like.Mode)
        {
            try
            {
                File.SetUnixFileMode(path, like.Mode);
            }
            catch (UnauthorizedAccessException)
            {
                // A file system without such modes, or a file that was made by somebody else and linked: it keeps what it has.
            }
        }

        if (withTime && FileIdentity.Of(path)?.ModifiedAt != like.ModifiedAt)
        {
            File.SetLastWriteTimeUtc(path, like.ModifiedAt.UtcDateTime);
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
    }

    private void RequireName()
    {
        if (Path.GetDirectoryName(order.Original.Path) != folder || Encoding.UTF8.GetByteCount(Path.GetFileName(order.Target)) > LongestName)
        {
            throw new FileSwapException(SwapFault.Taken, $"{order.Target} is no name for what takes the place of {order.Original.Path}: it lies elsewhere, or has more than {LongestName} bytes.");
        }
    }

    /// <summary>The file that is replaced, as it was when it was read; null where it is gone and what comes back misses nothing.</summary>
    private FileIdentity? RequireOriginal()
    {
        if (FileIdentity.Of(order.Original.Path) is not { } now)
        {
            return order.IsReturn && seen is null && !Path.Exists(order.Original.Path) ? null : throw new FileSwapException(SwapFault.Gone, $"{order.Original.Path} is gone since it was read. Nothing was put in its place.");
        }

        seen ??= now;
        return order.IsOriginal(now) && seen.Value.IsSame(now) ? now : throw Changed(now);
    }

    private void RequireFree() => RequirePlace(order.KeepsName || !Path.Exists(order.Target));

    private void RequirePlace(bool isFree)
    {
        if (!isFree)
        {
            throw new FileSwapException(SwapFault.Taken, $"There is a file {order.Target} already, which is not touched. {order.Original.Path} stays as it is.");
        }
    }

    private void RequireKept()
    {
        if (!IsKept())
        {
            throw new FileSwapException(SwapFault.Broken, $"{order.Original.Path} is not kept at {order.Quarantine}, where something else lies, or nothing. It is not removed.");
        }
    }

    private FileSwapException Changed(FileIdentity? now) => new(
        SwapFault.Changed,
        $"{order.Original.Path} is another file than the one that was read: that had {order.Original.Size} bytes and was changed last at {order.Original.ModifiedAt:O}; "
        + (now is { } file ? $"this one has {file.Size} bytes and was changed at {file.ModifiedAt:O}." : "now something else lies there.") + " It stays as it is.");

    private FileSwapException NotOurs(string path) =>
        new(SwapFault.Changed, $"{path} was found where {order.Original.Path} was to be replaced, and is neither the old file nor the new one. It is left there: move it to where it belongs.");
}
