using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Incidents;

/// <summary>
/// Where whatever needs a person is written down: one incident for each cause, counted and not a flood. A step that fails for good does so by
/// itself, with its outcome; whoever finds something else, such as a mount that is missing, calls this.
/// </summary>
public sealed class IncidentBook(IncidentStore store)
{
    private const int LongestNote = 4000;

    /// <summary>Why a note cannot be kept; null when it can.</summary>
    public static string? FaultOf(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return note.Length > LongestNote ? $"The note has {note.Length} characters; {LongestNote} are allowed."
            : RunText.CanBeKept(note) ? null
            : "The note holds the character U+0000, or half of a surrogate pair, which cannot be kept.";
    }

    /// <summary>Opens an incident, or counts for the one that is open for the same cause.</summary>
    public async Task<(Guid Id, bool IsNew)> OpenAsync(IncidentReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await store.OpenAsync(report, cancellationToken);
    }

    /// <summary>The cause is gone by itself, or somebody says so; false when no incident was open for it.</summary>
    public Task<bool> ResolveAsync(string cause, string by, string? note, CancellationToken cancellationToken) => store.ResolveCauseAsync(cause, by, note, cancellationToken);
}
