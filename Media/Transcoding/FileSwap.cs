using Aspire.Media.Files;
using Aspire.Media.Storage;

namespace Aspire.Media.Transcoding;

/// <summary>
/// Puts a finished file in the place of another, of which it keeps a second name. At every moment the old or the new file lies there whole. Whatever stops an
/// attempt, the next one finds out by itself how far it came, and goes on.
/// </summary>
/// <param name="fence">Proves that the attempt is still the one that may do this; asked before each thing that is done to a name.</param>
public sealed partial class FileSwap(SwapOrder order, Func<CancellationToken, Task> fence)
{
    private const int LongestName = 255;

    private readonly string folder = Path.GetDirectoryName(order.Target)!;
    private readonly SwapFolder own = new(Path.GetDirectoryName(order.Target)!, order.Id, order.Attempt);

    private FileIdentity? seen;
    private bool isPlaced;

    /// <summary>Whether the new file lies where it belongs, and what it replaced is kept.</summary>
    public async Task<bool> IsInPlaceAsync(CancellationToken cancellationToken)
    {
        var target = FileIdentity.Of(order.Target);
        return target is not null && !(order.KeepsName && order.IsOriginal(target)) && IsKept() && await IsNewAsync(order.Target, target, cancellationToken);
    }

    /// <summary>Does it, or goes on with it.</summary>
    /// <returns>The new file, where it belongs.</returns>
    /// <exception cref="FileSwapException">It cannot be done; nothing was replaced.</exception>
    public async Task<FileIdentity> RunAsync(CancellationToken cancellationToken)
    {
        RequireName();
        if (!own.HasEarlier && !await IsInPlaceAsync(cancellationToken))
        {
            // What is refused leaves no trace.
            RequireOriginal();
            RequireFree();
        }

        await fence(cancellationToken);
        own.Take();
        try
        {
            await fence(cancellationToken);
            if (await SettleAsync(cancellationToken))
            {
                isPlaced = true;
            }
            else
            {
                await StageAsync(cancellationToken);
                await KeepAsync(cancellationToken);
                await PlaceAsync(cancellationToken);
            }

            await RemoveOldAsync(cancellationToken);
            await fence(cancellationToken);
            own.Leave();
            DiskFolder.MakeDurable(folder);
            return FileIdentity.Of(order.Target) ?? throw new FileSwapException(SwapFault.Gone, $"{order.Target} was put in its place, and is gone again.");
        }
        catch when (!isPlaced)
        {
            own.GiveUp();
            throw;
        }
    }

    /// <summary>Tidies up after attempts behind which no other will come: what is in its place stays there, and all else is as if nothing had been begun.</summary>
    /// <returns>Whether the new file is in its place.</returns>
    /// <exception cref="FileSwapException">Something lies there that is neither old nor new.</exception>
    public async Task<bool> EndAsync(CancellationToken cancellationToken)
    {
        if (!own.HasEarlier)
        {
            return await IsInPlaceAsync(cancellationToken);
        }

        await fence(cancellationToken);
        own.Take();
        await fence(cancellationToken);
        isPlaced = await SettleAsync(cancellationToken);
        if (isPlaced)
        {
            await RemoveOldAsync(cancellationToken);
        }

        await fence(cancellationToken);
        own.GiveUp();
        DiskFolder.MakeDurable(folder);
        return isPlaced;
    }

    /// <summary>Finds out how far attempts before this one came. True where the new file is in place.</summary>
    private async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var part in own.Parts())
        {
            File.Delete(part);
        }

        var isThere = await IsInPlaceAsync(cancellationToken);
        foreach (var old in own.Olds())
        {
            if (isThere && order.IsOriginal(FileIdentity.Of(old)))
            {
                File.Delete(old);
            }
            else if (!FileNames.TryMoveToFree(old, order.Original.Path))
            {
                throw NotOurs(old);
            }
        }

        if (!isThere)
        {
            RequireOriginal();
            RequireFree();
        }

        foreach (var left in own.News())
        {
            var file = FileIdentity.Of(left);
            if (!isThere && !File.Exists(own.New) && await IsNewAsync(left, file, cancellationToken))
            {
                FileNames.Move(left, own.New);
            }
            else if (!isThere || order.IsOriginal(file) || await IsNewAsync(left, file, cancellationToken))
            {
                File.Delete(left);
            }
            else
            {
                // Somebody's file came just before ours took its place, and nobody was left to see that.
                if (FileNames.TryExchange(left, order.Target))
                {
                    File.Delete(left);
                }

                throw Changed(FileIdentity.Of(order.Target));
            }
        }

        return isThere;
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(own.New))
        {
            return;
        }

        await fence(cancellationToken);
        if (FileNames.TryLink(order.New.Path, own.Part) is null)
        {
            var copied = await ProvenCopy.WriteAsync(order.New.Path, own.Part, cancellationToken);
            if (order.New.Sha256 is { } known && known != copied)
            {
                throw new FileSwapException(SwapFault.Broken, $"{order.New.Path} is not what was finished: its SHA-256 is {copied}, and was {known}. Nothing was replaced.");
            }
        }

        if (FileIdentity.Of(own.Part)?.Size != order.New.Size)
        {
            throw new FileSwapException(SwapFault.Broken, $"{order.New.Path} is not what was finished: that had {order.New.Size} bytes. Nothing was replaced.");
        }

        Dress(own.Part, (order.IsReturn ? FileIdentity.Of(order.New.Path) : RequireOriginal())!.Value, order.IsReturn);
        await fence(cancellationToken);
        FileNames.Move(own.Part, own.New);
        DiskFolder.MakeDurable(own.Full);
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (order.Quarantine is not { } kept || IsKept())
        {
            return;
        }

        await fence(cancellationToken);
        Quarantine.Prepare(kept);
        RequireOriginal();
        await fence(cancellationToken);
        if (FileNames.TryLink(order.Original.Path, kept) is null)
        {
            var part = Path.Combine(Path.GetDirectoryName(kept)!, own.Name);
            foreach (var earlier in Directory.EnumerateFiles(Path.GetDirectoryName(kept)!, $"{Root.OwnPrefix}{order.Id:N}-*"))
            {
                File.Delete(earlier);
            }

            await ProvenCopy.WriteAsync(order.Original.Path, part, cancellationToken);
            Dress(part, RequireOriginal()!.Value, withTime: true);
            await fence(cancellationToken);
            if (!FileNames.TryMoveToFree(part, kept))
            {
                File.Delete(part);
            }
        }

        Quarantine.MakeDurable(kept);
        RequireKept();
    }
}
