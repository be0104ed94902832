using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Files;

namespace Aspire.Media.Workers.Files;

/// <summary>Tells a folder in which there is nothing from one that is not there. What is missing is an incident until a search finds it again.</summary>
internal sealed class RootWatch(IncidentBook incidents, FoundFileStore files)
{
    /// <summary>The root could be searched, or part of it.</summary>
    /// <exception cref="IOException">It is empty, and was not before.</exception>
    public async Task SearchedAsync(Root root, FileSearch search, long count, CancellationToken cancellationToken)
    {
        if (search.IsEmpty && await files.FilesAsync(root.Name, cancellationToken) is > 0 and var before)
        {
            throw new EmptyRootException(
                $"{root.Path} is empty, where there {(before == 1 ? "was a file" : $"were {before.ToString(CultureInfo.InvariantCulture)} files")} before: it does not seem to be mounted. "
                + "If it was emptied, put a file such as .keep into it.");
        }

        await files.SearchedAsync(root.Name, count, cancellationToken);
        await incidents.ResolveAsync(MountOf(root), "files.find", "It was searched again.", cancellationToken);
        if (search.UnreadableCount == 0)
        {
            await incidents.ResolveAsync(PartsOf(root), "files.find", "All of it could be read again.", cancellationToken);
            return;
        }

        var more = search.UnreadableCount - search.Unreadable.Count;
        await incidents.OpenAsync(
            new IncidentReport(
                IncidentKind.MissingMount,
                PartsOf(root),
                $"Parts of the folder {root.Name} cannot be read",
                $"Not read: {string.Join(", ", search.Unreadable)}{(more > 0 ? $" and {more.ToString(CultureInfo.InvariantCulture)} others" : "")}.",
                "Let the account of the workers read them, or keep them out of the way: folders whose names begin with a dot are passed over."),
            cancellationToken);
    }

    /// <summary>The root is missing, or may not be read: an incident, and the failure of the step that wants it.</summary>
    public async Task<StepFailedException> MissedAsync(Root root, Exception failure, CancellationToken cancellationToken)
    {
        var told = failure switch
        {
            EmptyRootException => new StepFailedException(FailureClass.FileNotFound, failure.Message, isPermanent: false, failure),
            UnauthorizedAccessException => new StepFailedException(FailureClass.PermissionDenied, $"{root.Path} may not be read by {Environment.UserName} on {Environment.MachineName}.", isPermanent: false, failure),
            FileNotFoundException or DirectoryNotFoundException => new StepFailedException(FailureClass.FileNotFound, $"{root.Path} is not there on {Environment.MachineName}.", isPermanent: false, failure),
            _ => new StepFailedException(FailureClass.FileNotFound, $"{root.Path} fails on {Environment.MachineName}: {failure.Message}", isPermanent: false, failure),
        };
        await incidents.OpenAsync(
            new IncidentReport(
                IncidentKind.MissingMount,
                MountOf(root),
                $"The folder {root.Name} cannot be searched",
                told.Message,
                $"Mount it at {root.Path} where workers run, and let their account read it. The next search that works resolves this."),
            cancellationToken);
        return told;
    }

    private static string MountOf(Root root) => $"mount:{root.Name}";

    private static string PartsOf(Root root) => $"unreadable:{root.Name}";

    private sealed class EmptyRootException(string message) : IOException(message);
}
