using System.Globalization;

namespace Aspire.Media.Storage;

/// <summary>The storage does not do what it must.</summary>
public class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>There is no room for more bytes.</summary>
public sealed class StorageFullException(string message, Exception? innerException = null) : StorageException(message, innerException);

/// <summary>There is no such object, or no such unfinished one.</summary>
public sealed class ObjectMissingException(string message, Exception? innerException = null) : StorageException(message, innerException)
{
    internal static ObjectMissingException Of(string key, Exception? cause = null) => new($"There is no object {key}.", cause);

    internal static ObjectMissingException OfUpload(string key, Exception? cause = null) => new($"There is no unfinished object {key}: it was completed, aborted or never begun.", cause);
}

/// <summary>An append began elsewhere than where the unfinished object ends.</summary>
public sealed class UploadOffsetException(long offset, long length)
    : StorageException(string.Create(CultureInfo.InvariantCulture, $"The bytes are to begin at {offset}, and {length} are there."))
{
    /// <summary>Where it ends.</summary>
    public long Length { get; } = length;
}

/// <summary>Somebody else is writing to the same unfinished object, or to the same part of it.</summary>
public sealed class UploadBusyException(string key, Exception? innerException = null)
    : StorageException($"Somebody else is just writing to {key}; try again in a moment.", innerException);

/// <summary>Parts make no object.</summary>
public sealed class UploadPartsException(string message) : StorageException(message);
