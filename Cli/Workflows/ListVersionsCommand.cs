using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows versions</c>.</summary>
internal sealed class ListVersionsCommand : Verb
{
    private readonly Argument<string> name = NamedWorkflow.Argument();

    public ListVersionsCommand()
        : base(
            "versions",
            "The versions of a workflow, the newest first",
            "Nothing is ever taken out of this list, not even by deleting the workflow.",
            new Example("workflows versions tidy-up", "Who changed it, and when")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, wanted) = (session.Terminal, session.Arguments.GetRequiredValue(name));
        var pages = Pages.FollowAsync(cursor => NamedWorkflow.AskAsync(
            session, wanted, client => client.ListWorkflowVersionsAsync(wanted, cursor, cancellationToken), cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page), cancellationToken);
            return ExitCode.Done;
        }

        var listing = new Listing("version", "language", "from", "by", "added");
        await foreach (var page in pages)
        {
            foreach (var version in page)
            {
                listing.Add(
                    version.Version.ToString(CultureInfo.InvariantCulture),
                    Word(version.Format),
                    ListWorkflowsCommand.Word(version.Origin),
                    version.CreatedBy,
                    RelativeTime.Ago(version.CreatedAt, session.Time.GetUtcNow()));
            }

            listing.Write(terminal, margin: 0);
        }

        return ExitCode.Done;
    }

    internal static string Word(WorkflowFormat format) => format switch
    {
        WorkflowFormat.Json => "JSON",
        WorkflowFormat.Yaml => "YAML",
        _ => "unknown",
    };
}
