using Aspire.Media.Storage;

namespace Aspire.Media.Library;

/// <summary>Files that the steps of a run hand to one another through the storage: they belong to no asset, and are swept when their time is over, whoever forgot them.</summary>
public sealed class WorkObjects(IObjectStore store, ObjectLedgerStore ledger, TimeProvider time)
{
    // Longer than any step may take.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Keeps a file.</summary>
    /// <param name="lasting">For how long it is needed at most.</param>
    public async Task<Guid> KeepAsync(string file, string contentType, TimeSpan lasting, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7(time.GetUtcNow());
        await ledger.BeginAsync(key, cancellationToken);
        await using var bytes = File.OpenRead(file);
        var stored = await store.PutAsync(key.ToString("N"), contentType, bytes, cancellationToken);
        await ledger.KeepForAsync(key, stored.Size, time.GetUtcNow() + lasting, cancellationToken);
        return key;
    }

    /// <summary>Whether it is still there.</summary>
    public async Task<bool> HasAsync(Guid key, CancellationToken cancellationToken) => await store.FindAsync(key.ToString("N"), cancellationToken) is not null;

    /// <summary>Where programs find it: in the file that it lies in, else at an address that we signed.</summary>
    public string PlaceOf(Guid key, string name, string contentType) =>
        store.FileOf(key.ToString("N")) ?? store.SignRead(key.ToString("N"), name, contentType, Lifetime, Audience.Inside).AbsoluteUri;

    /// <summary>Where it lies as a file of this machine: in the storage, or as a copy in a folder.</summary>
    /// <exception cref="ObjectMissingException">It is gone.</exception>
    public async Task<string> FileAsync(Guid key, string copy, CancellationToken cancellationToken)
    {
        if (store.FileOf(key.ToString("N")) is { } file)
        {
            return file;
        }

        await using var source = await store.ReadAsync(key.ToString("N"), 0, length: null, cancellationToken);
        await using var target = File.Create(copy);
        await source.CopyToAsync(target, cancellationToken);
        return copy;
    }

    /// <summary>Lets go of what nobody needs any more.</summary>
    public Task DropAsync(Guid key, CancellationToken cancellationToken) => ledger.DropAsync(key, token => store.DeleteAsync(key.ToString("N"), token), cancellationToken);
}
