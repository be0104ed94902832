namespace Aspire.Media.Engine.Execution;

/// <summary>What kind of thing went wrong: each has a ladder of recovery of its own.</summary>
public enum FailureClass
{
    Unknown,
    FileNotFound,
    PermissionDenied,
    DiskFull,
    OutOfMemory,
    Network,
    InvalidFormat,
    Timeout,
    Configuration,
    Connection,
    Sync,
    Conflict,
    Cancelled,
}

/// <summary>A step that knows what went wrong says so.</summary>
/// <param name="isPermanent">True when trying again cannot help.</param>
public sealed class StepFailedException(FailureClass failureClass, string message, bool isPermanent = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FailureClass Class => failureClass;

    public bool IsPermanent => isPermanent;
}
