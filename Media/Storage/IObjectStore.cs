namespace Aspire.Media.Storage;

/// <summary>A place that keeps immutable objects under opaque keys: a folder or an S3 bucket.</summary>
public interface IObjectStore
{
    /// <summary>Proves that objects can be kept and read back here, and says in words what was found.</summary>
    /// <exception cref="StorageException">They cannot; the message names the setting to mend.</exception>
    Task<string> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>The storage does not do what it must.</summary>
public sealed class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);
