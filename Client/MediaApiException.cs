using System.Net;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Client;

/// <summary>The API answered with a problem, or did not answer at all. The message is fit to be shown: it holds the server's own words.</summary>
/// <param name="status">The HTTP status, or null when there was no answer.</param>
public sealed class MediaApiException(string message, HttpStatusCode? status, Exception? innerException = null)
    : Exception(message, innerException)
{
    public HttpStatusCode? Status => status;

    /// <summary>What is wrong with which field of the request, by its name on the wire; empty unless the request itself was at fault.</summary>
    public IReadOnlyDictionary<string, string[]> Fields { get; init; } = new Dictionary<string, string[]>();

    /// <summary>What is wrong with which place of a definition, or of a run's inputs; empty unless they were refused.</summary>
    public IReadOnlyList<WorkflowError> Errors { get; init; } = [];
}
