using Aspire.Media.Storage;
using Aspire.Media.Uploads;

namespace Aspire.Media.Library;

/// <summary>Puts what was made from an asset into the store, and beside the asset.</summary>
public sealed class Renditions(IObjectStore store, ObjectLedgerStore ledger, RenditionStore renditions, TimeProvider time)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <param name="file">A whole file; it is read and stays.</param>
    public async Task KeepAsync(Guid asset, string role, string file, string contentType, int? width, int? height, CancellationToken cancellationToken)
    {
        var name = ObjectKey.New();
        var key = Guid.ParseExact(name, "N");
        await ledger.BeginAsync(key, cancellationToken);
        var isNeeded = false;
        try
        {
            await using var source = File.OpenRead(file);
            await using var bytes = new IncomingBytes(source, new Promise(long.MaxValue, source.Length));
            var stored = await store.PutAsync(name, contentType, bytes, cancellationToken);
            var kept = await ledger.KeepAsync(key, stored.Size, bytes.Sha256!, cancellationToken);
            var before = await renditions.PutAsync(asset, new Rendition(role, kept, contentType, width, height), cancellationToken);
            isNeeded = kept == key;
            if (before is { } old)
            {
                await DropAsync(old, cancellationToken);
            }
        }
        finally
        {
            // Whether something needs it is asked once more, under the row's lock.
            if (!isNeeded)
            {
                using var limit = new CancellationTokenSource(Farewell, time);
                await DropAsync(key, limit.Token);
            }
        }
    }

    private Task<bool> DropAsync(Guid key, CancellationToken cancellationToken) =>
        ledger.DropAsync(key, token => store.DeleteAsync(key.ToString("N"), token), cancellationToken);
}
