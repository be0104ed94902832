using System.Text.Json;

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

    /// <summary>A person said no.</summary>
    Rejected,
    Cancelled,
}

/// <summary>Classes as the database, events and clients know them: <c>disk_full</c>.</summary>
public static class FailureWords
{
    private static readonly Dictionary<FailureClass, string> Words =
        Enum.GetValues<FailureClass>().ToDictionary(known => known, known => JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()));

    private static readonly Dictionary<string, FailureClass> Classes = Words.ToDictionary(word => word.Value, word => word.Key);

    public static string Word(this FailureClass failureClass) => Words[failureClass];

    /// <summary>The class of a word; <see cref="FailureClass.Unknown"/> for one that this program does not know.</summary>
    public static FailureClass Class(string? word) => word is null ? FailureClass.Unknown : Classes.GetValueOrDefault(word);
}

/// <summary>A step that knows what went wrong says so.</summary>
/// <param name="isPermanent">True when trying again cannot help.</param>
public sealed class StepFailedException(FailureClass failureClass, string message, bool isPermanent = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FailureClass Class => failureClass;

    public bool IsPermanent => isPermanent;

    /// <summary>Whether another step failed first, and this one because of it: who sees to that one sees to both.</summary>
    internal bool IsEcho { get; init; }
}
