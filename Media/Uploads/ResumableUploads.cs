using Aspire.Media.Library;
using Aspire.Media.Storage;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Uploads;

/// <summary>
/// Uploads that may break off and go on, through any process: piece by piece through us, or in parts that go straight to the store. What is there
/// is what the store says is there.
/// </summary>
public sealed class ResumableUploads(
    IObjectStore store, UploadStore uploads, AssetStore assets, Intake intake, IOptions<UploadOptions> options, TimeProvider time)
{
    // Somebody who writes says so again three times in this time.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <param name="length">How long the file will be; null where that is said later.</param>
    /// <param name="inParts">Whether its parts go straight to the store; then its length must be known.</param>
    public async Task<UploadRecord> CreateAsync(AssetDraft about, long? length, bool inParts, CancellationToken cancellationToken)
    {
        intake.Refuse(length);
        if (length == 0)
        {
            // Whoever has nothing to send sends nothing, and would take the beginning for all of it.
            throw IntakeException.Nothing();
        }

        var begun = await intake.BeginAsync(cancellationToken);
        try
        {
            return await uploads.AddAsync(
                Guid.CreateVersion7(time.GetUtcNow()), Guid.ParseExact(begun.Key, "N"), begun.Reference, length,
                inParts ? ObjectUpload.PartSizeFor(length!.Value) : null, about, options.Value.Lifetime, cancellationToken);
        }
        catch
        {
            await intake.DropAsync(begun);
            throw;
        }
    }

    /// <exception cref="IntakeException">There is none.</exception>
    public async Task<UploadRecord> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var upload = await uploads.FindAsync(id, cancellationToken) ?? throw Gone(id);
        return upload.FinishedAt is not null || upload.ExpiresAt > time.GetUtcNow() ? upload : throw Gone(id);
    }

    /// <summary>How much of it is there.</summary>
    public async Task<long> OffsetAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload.FinishedAt is not null)
        {
            return upload.Length ?? 0;
        }

        try
        {
            return await store.LengthAsync(upload.Object, cancellationToken);
        }
        catch (ObjectMissingException)
        {
            // Whoever made it whole died before he could say so.
            return (await store.FindAsync(upload.Object.Key, cancellationToken))?.Size ?? throw Gone(upload.Id);
        }
    }

    /// <summary>Makes an upload an asset whose bytes are all there, where whoever sent the last of them was not told so.</summary>
    public async Task<Admission?> SettleAsync(UploadRecord upload, long offset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return upload.FinishedAt is null && offset == upload.Length && upload.PartSize is null
            ? await FinishAsync(upload, sha256: null, signature: null, cancellationToken)
            : null;
    }

    /// <summary>Says how long the file will be, where that was left open.</summary>
    public async Task<UploadRecord> WithLengthAsync(UploadRecord upload, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        intake.Refuse(length);
        if (upload.Length is { } known && known != length)
        {
            throw new IntakeException(IntakeRefusal.Offset, $"The file was said to have {known} bytes, and now {length}.");
        }

        await uploads.SetLengthAsync(upload.Id, length, cancellationToken);
        return upload with { Length = length };
    }

    /// <summary>Appends what comes. With its last byte it becomes an asset.</summary>
    /// <returns>How much is there now, and what it became.</returns>
    public async Task<(long Offset, Admission? Admission)> AppendAsync(UploadRecord upload, long offset, Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload.FinishedAt is not null)
        {
            return offset == upload.Length ? (offset, null) : throw new IntakeException(IntakeRefusal.Offset, "The upload is complete.");
        }

        var writer = Guid.NewGuid();
        if (!await uploads.ClaimAsync(upload.Id, writer, Hold, options.Value.Lifetime, cancellationToken))
        {
            throw new IntakeException(IntakeRefusal.Busy, "Somebody else is sending to this upload; once that ends, or after a quarter of a minute of silence, it can go on.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var holding = HoldAsync(upload.Id, writer, stop);
        try
        {
            await using var bytes = new IncomingBytes(source, new Promise(options.Value.LargestFile - offset, upload.Length - offset) { IsOpen = true });
            var there = offset == upload.Length ? offset : await store.AppendAsync(upload.Object, offset, bytes, stop.Token);
            if (there != upload.Length)
            {
                return (there, null);
            }

            // What came in one go is known; what came in pieces is read once more, later.
            var signature = offset == 0 ? MediaSignature.Of(bytes.Head.Span) : null;
            return (there, await FinishAsync(upload, offset == 0 ? bytes.Sha256 : null, signature, cancellationToken));
        }
        finally
        {
            await stop.CancelAsync();
            await holding;
            using var limit = new CancellationTokenSource(Farewell, time);
            await uploads.ReleaseAsync(upload.Id, writer, limit.Token);
        }
    }

    /// <summary>An address to which a part can be put; signed anew, the upload lives on.</summary>
    public async Task<Uri> SignPartAsync(UploadRecord upload, int number, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        await uploads.TouchAsync(upload.Id, options.Value.Lifetime, cancellationToken);
        return store.SignPart(upload.Object, number, options.Value.PartLifetime);
    }

    /// <summary>The parts that are there.</summary>
    public IAsyncEnumerable<ObjectPart> PartsAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return store.PartsAsync(upload.Object, cancellationToken);
    }

    /// <summary>Makes an upload whose parts are all there an asset, which is then read for its checksum.</summary>
    public async Task<Admission> FinishPartsAsync(UploadRecord upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(parts);
        var stored = await store.CompletePartsAsync(upload.Object, parts, cancellationToken);
        if (stored.Size == upload.Length)
        {
            return await AdmitAsync(upload, stored, sha256: null, signature: null, cancellationToken);
        }

        await AbortAsync(upload, cancellationToken);
        throw new IntakeException(IntakeRefusal.Truncated, $"The parts have {stored.Size} bytes in all, and {upload.Length} were announced: nothing of it is kept.");
    }

    /// <summary>Makes an upload whose bytes are all there an asset.</summary>
    /// <param name="sha256">Null where it is still to be read for that.</param>
    private async Task<Admission> FinishAsync(UploadRecord upload, byte[]? sha256, MediaSignature? signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload.Length == 0)
        {
            throw IntakeException.Nothing();
        }

        var stored = await store.CompleteAsync(upload.Object, cancellationToken);
        return await AdmitAsync(upload, stored, sha256, signature, cancellationToken);
    }

    private async Task<Admission> AdmitAsync(UploadRecord upload, StoredObject stored, byte[]? sha256, MediaSignature? signature, CancellationToken cancellationToken)
    {
        signature ??= await SignatureAsync(stored.Key, cancellationToken);
        var admission = sha256 is not null
            ? await intake.AdmitAsync(upload.Object, stored.Size, sha256, signature, upload.About, upload.Id, cancellationToken)
            : await assets.AdmitUnreadAsync(upload.Id, upload.Key, stored.Size, signature.Kind, signature.ContentType, upload.About, cancellationToken);
        await uploads.FinishAsync(upload.Id, admission.Asset.Id, cancellationToken);
        await intake.DropSpareAsync(upload.Object, admission);
        return admission;
    }

    /// <summary>Ends an upload without a result.</summary>
    public async Task AbortAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (await uploads.RemoveAsync(upload.Id, cancellationToken))
        {
            await intake.DropAsync(upload.Object);
        }
    }

    private async Task<MediaSignature> SignatureAsync(string key, CancellationToken cancellationToken)
    {
        await using var stream = await store.ReadAsync(key, 0, IncomingBytes.HeadLength, cancellationToken);
        var head = new byte[IncomingBytes.HeadLength];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return MediaSignature.Of(head.AsSpan(0, length));
    }

    // Whoever cannot say that he still writes stops, before somebody else begins.
    private async Task HoldAsync(Guid id, Guid writer, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Hold / 3, time, stop.Token);
                if (!await uploads.ClaimAsync(id, writer, Hold, options.Value.Lifetime, stop.Token))
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
#pragma warning disable CA1031 // a database that is away: the writer has not long any more
        catch (Exception)
#pragma warning restore CA1031
        {
            await stop.CancelAsync();
        }
    }

    private static IntakeException Gone(Guid id) => new(IntakeRefusal.Gone, $"There is no upload {id}, or nobody went on with it for too long.");
}
