namespace Aspire.Media.Images;

/// <summary>
/// What libvips said of an operation that failed. Its words belong to the whole process, so that two failures at once may mix theirs, and they may
/// name what is none of the caller's business: they are for the log, never for an answer.
/// </summary>
internal sealed class VipsException(string message) : Exception(message);
