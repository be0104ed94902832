using System.CommandLine;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Workflows;

/// <summary>A workflow by the name that somebody typed.</summary>
internal static class NamedWorkflow
{
    public static Argument<string> Argument() => new("name") { HelpName = "NAME", Description = "The workflow's name" };

    /// <inheritdoc cref="NamedThing.AskAsync"/>
    public static Task<T> AskAsync<T>(Session session, string name, Func<MediaClient, Task<T>> ask, CancellationToken cancellationToken) => NamedThing.AskAsync(
        session, "workflow", name, ask,
        Pages.FollowAsync(cursor => session.Client.ListWorkflowsAsync(filter: null, cursor, cancellationToken)).SelectMany(page => page).Select(workflow => workflow.Name),
        cancellationToken);
}
