namespace Aspire.Media.Storage;

/// <summary>A place that keeps immutable objects under opaque keys: a folder or an S3 bucket.</summary>
public interface IObjectStore
{
    /// <summary>Puts an object, reads it back and deletes it, and says in words where that was: once, before anything relies on it.</summary>
    /// <exception cref="StorageException">It cannot; the message names the setting to mend.</exception>
    Task<string> ProveAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether the place still answers, cheaply enough to be asked every few seconds, and says in words what was found.</summary>
    /// <exception cref="StorageException">It does not; the message names the setting to mend.</exception>
    Task<string> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>The storage does not do what it must.</summary>
public sealed class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);
