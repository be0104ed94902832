using System.Net.Mime;

using Aspire.Media.Library;
using Aspire.Media.Storage;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Uploads;

/// <summary>How bytes become an asset: read once, hashed on the way, kept whole or not at all.</summary>
public sealed partial class Intake(
    IObjectStore store, ObjectLedgerStore ledger, AssetStore assets, IOptions<UploadOptions> options, TimeProvider time, ILogger<Intake> logger)
{
    // What is begun and not finished is taken back, also when whoever brought it is gone.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>Takes a file in as it comes.</summary>
    /// <param name="about">Asked, once the bytes are kept, what they are, and what checksum they were to have: both may come after them.</param>
    /// <param name="length">How long it says that it is.</param>
    /// <param name="sha256">What its checksum must be.</param>
    /// <param name="report">Told now and then how many bytes have come.</param>
    /// <exception cref="IntakeException">It is not taken.</exception>
    /// <exception cref="StorageException">It cannot be kept.</exception>
    public async Task<Admission> TakeAsync(
        Stream source, long? length, byte[]? sha256, Func<CancellationToken, Task<Announcement>> about, Action<long>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(about);
        Refuse(length);
        var upload = await AnnounceAsync(cancellationToken);
        try
        {
            await using var bytes = new IncomingBytes(source, new Promise(options.Value.LargestFile, length, sha256), report);
            var stored = await store.PutAsync(upload.Key, MediaTypeNames.Application.Octet, bytes, cancellationToken);
            var announced = await about(cancellationToken);
            if (announced.Sha256 is { } promised && !promised.AsSpan().SequenceEqual(bytes.Sha256))
            {
                throw IntakeException.Differs(bytes.Sha256!, promised);
            }

            var admission = await AdmitAsync(
                upload, stored.Size, bytes.Sha256!, MediaSignature.Of(bytes.Head.Span), announced.Draft, Guid.CreateVersion7(time.GetUtcNow()), cancellationToken);
            await DropSpareAsync(upload, admission);
            return admission;
        }
        catch
        {
            await DropAsync(upload);
            throw;
        }
    }

    /// <summary>Refuses what is known beforehand to be too long, before a byte of it is read.</summary>
    internal void Refuse(long? length)
    {
        if (length > options.Value.LargestFile)
        {
            throw new IntakeException(IntakeRefusal.TooLarge, $"The file has {length} bytes, and one may have {options.Value.LargestFile} (Uploads__LargestFile).");
        }
    }

    /// <summary>Begins an object, after its row.</summary>
    internal async Task<ObjectUpload> BeginAsync(CancellationToken cancellationToken)
    {
        var upload = await AnnounceAsync(cancellationToken);
        try
        {
            upload = upload with { Reference = await store.BeginAsync(upload.Key, MediaTypeNames.Application.Octet, cancellationToken) };
            if (upload.Reference.Length > 0)
            {
                await ledger.NameAsync(KeyOf(upload), upload.Reference, cancellationToken);
            }
        }
        catch
        {
            await DropAsync(upload);
            throw;
        }

        return upload;
    }

    /// <summary>Makes an object that is whole in the store an asset, or finds the one that has its content.</summary>
    internal async Task<Admission> AdmitAsync(
        ObjectUpload upload, long size, byte[] sha256, MediaSignature signature, AssetDraft draft, Guid id, CancellationToken cancellationToken)
    {
        var key = KeyOf(upload);
        var admission = await assets.AdmitAsync(id, key, size, sha256, signature.Kind, signature.ContentType, draft, cancellationToken);
        if (admission.Asset.Object == key)
        {
            return admission;
        }

        // The elder is kept, and must be there; if it was lost, what has just come takes its place.
        if (await store.FindAsync(admission.Asset.Object.ToString("N"), cancellationToken) is null)
        {
            Healed(admission.Asset.Id, admission.Asset.Object, key);
            await ledger.ReplaceAsync(admission.Asset.Object, key, size, sha256, cancellationToken);
            return admission with { Asset = (await assets.FindAsync(admission.Asset.Id, cancellationToken))! };
        }

        return admission;
    }

    /// <summary>Drops an object whose content was here before.</summary>
    internal Task DropSpareAsync(ObjectUpload upload, Admission admission) => admission.Asset.Object == KeyOf(upload) ? Task.CompletedTask : DropAsync(upload);

    /// <summary>Takes back what was begun. What cannot be taken back now is left to the sweeper.</summary>
    internal async Task DropAsync(ObjectUpload upload)
    {
        using var limit = new CancellationTokenSource(Farewell, time);
        try
        {
            await ledger.DropAsync(
                KeyOf(upload),
                async token =>
                {
                    await store.AbortAsync(upload, token);
                    await store.DeleteAsync(upload.Key, token);
                },
                limit.Token);
        }
#pragma warning disable CA1031 // what went wrong before is what matters; whatever stays behind has a row
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LeftBehind(upload.Key, failure.Message);
        }
    }

    private static Guid KeyOf(ObjectUpload upload) => Guid.ParseExact(upload.Key, "N");

    // Its row comes before its first byte.
    private async Task<ObjectUpload> AnnounceAsync(CancellationToken cancellationToken)
    {
        var key = ObjectKey.New();
        await ledger.BeginAsync(Guid.ParseExact(key, "N"), cancellationToken);
        return new ObjectUpload(key, "");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Object {Key} is left to the sweeper: {Reason}")]
    private partial void LeftBehind(string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The object {Lost} of asset {Asset} was gone from the store; {Key} with the same content takes its place")]
    private partial void Healed(Guid asset, Guid lost, Guid key);
}

/// <summary>What somebody says of a file that he brings.</summary>
/// <param name="Sha256">The checksum that it must have.</param>
public sealed record Announcement(AssetDraft Draft, byte[]? Sha256 = null);
