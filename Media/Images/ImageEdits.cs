using Aspire.Media.Edits;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Images;

/// <summary>Edits pictures: some at once, each within its time, and one large one at a time, so that memory holds however many ask.</summary>
public sealed partial class ImageEdits(IOptions<ImageOptions> options, FontCoverage fonts, TimeProvider time, ILogger<ImageEdits> logger) : IDisposable
{
    private readonly SemaphoreSlim hands = new(options.Value.Hands);
    private readonly SemaphoreSlim room = new(1);
    private readonly FaceFinder faces = new(options);
    private int waiting;
    private int waitingForRoom;

    /// <summary>Whether a large picture could be worked on now.</summary>
    internal bool HasRoom => room.CurrentCount > 0;

    /// <summary>How many large ones wait for that.</summary>
    internal int WaitingForRoom => Volatile.Read(ref waitingForRoom);

    /// <summary>Which libvips edits here, and where it is from.</summary>
    /// <exception cref="ImageException">There is none; its words say what to install.</exception>
    public (Version Version, string From) Library()
    {
        var from = VipsLibrary.Start(options.Value);
        return (Vips.Version, from);
    }

    /// <summary>Does what a recipe says.</summary>
    /// <param name="others">The pictures that the recipe names, by their assets.</param>
    /// <exception cref="ImageException">It cannot be done; the message says why, for whoever asked.</exception>
    public async Task<EditedImage> MakeAsync(ImageBytes source, EditRecipe recipe, IReadOnlyDictionary<Guid, ImageBytes> others, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(others);
        ImageRules.Check(recipe);
        Library();
        foreach (var text in recipe.Operations.OfType<OverlayText>())
        {
            if (await fonts.RefusalAsync(text.Text, cancellationToken) is { } refusal)
            {
                throw ImageRules.Refusal(refusal);
            }
        }

        if (await InTurnAsync(() => AtOnceAsync(hasRoom: false), cancellationToken) is { } made)
        {
            return made;
        }

        // It is large, and another large one is being worked on. Until that is done this one holds no hand, so that small ones go on, and its time does not
        // run; then it begins anew. What it had done until it knew how large it is was not much.
        await WaitForRoomAsync(cancellationToken);
        try
        {
            return (await InTurnAsync(() => AtOnceAsync(hasRoom: true), cancellationToken))!;
        }
        finally
        {
            room.Release();
        }

        // On a thread of its own: it computes all the while, and the pool has threads for those who wait.
        Task<EditedImage?> AtOnceAsync(bool hasRoom) => Task.Factory.StartNew(
            () => Make(source, recipe, others, hasRoom, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Does something that costs this machine as much as a picture, when it is its turn.</summary>
    /// <exception cref="ImageException">Too many wait already.</exception>
    internal async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > options.Value.Hands + options.Value.MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw Busy();
        }

        try
        {
            await hands.WaitAsync(cancellationToken);
            try
            {
                return await work();
            }
            finally
            {
                hands.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Dispose()
    {
        hands.Dispose();
        room.Dispose();
    }

    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref waitingForRoom) > Math.Max(1, options.Value.MostWaiting))
            {
                throw Busy();
            }

            await room.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waitingForRoom);
        }
    }

    /// <returns>Null where it is large, and there is no room for it now.</returns>
    private EditedImage? Make(ImageBytes source, EditRecipe recipe, IReadOnlyDictionary<Guid, ImageBytes> others, bool hasRoom, CancellationToken cancellationToken)
    {
        using var held = new HeldImages();
        using var limit = new CancellationTokenSource(options.Value.Limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var tookRoom = false;
        try
        {
            // Disposed first of all: nothing is stopped that is being given up.
            using var stop = over.Token.Register(held.Stop);
            return new ImageEdit(recipe, others, options.Value, faces, held, TakeRoom).Run(source);
        }
        catch (NoRoomException)
        {
            return null;
        }
        catch (VipsException failure) when (!held.IsStopped)
        {
            Failed(failure.Message);
            throw new ImageException(ImageTrouble.Unreadable, "The picture is damaged, or cut off: it could not be read to its end.", failure);
        }
        catch (Exception failure) when (failure is VipsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ImageException(ImageTrouble.TooSlow, $"The picture took longer than {options.Value.Limit.TotalSeconds:0} s (Images__Limit).", failure);
        }
        catch (VipsException failure)
        {
            throw new OperationCanceledException("Nobody waits for the picture any more.", failure, cancellationToken);
        }
        finally
        {
            if (tookRoom)
            {
                room.Release();
            }
        }

        void TakeRoom()
        {
            if (!hasRoom && !tookRoom)
            {
                tookRoom = room.Wait(0, CancellationToken.None) ? true : throw new NoRoomException();
            }
        }
    }

    private static ImageException Busy() => new(ImageTrouble.Busy, "Too many pictures are waiting to be edited: ask again in a moment.");

    [LoggerMessage(Level = LogLevel.Information, Message = "A picture could not be edited: {Reason}")]
    private partial void Failed(string reason);

    /// <summary>Thrown through what edits, and never out of here.</summary>
    private sealed class NoRoomException : Exception;
}
