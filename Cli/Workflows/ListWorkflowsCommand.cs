using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows list</c>.</summary>
internal sealed class ListWorkflowsCommand : Verb
{
    private readonly Argument<string?> filter = new("filter")
    {
        HelpName = "[FILTER]",
        Description = "A part of the name or the title, in any case",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ListWorkflowsCommand()
        : base(
            "list",
            "All workflows, or those with a word in their name or title",
            "A shipped workflow came with the product, and an upgrade may bring a newer version of it. One that a user wrote is never touched.",
            new Example("workflows list", "What this system can do"),
            new Example("workflows list scenes", "Those that have to do with scenes"),
            new Example("workflows list --json | jq -r '.[] | select(.origin == \"user\") | .name'", "Those that did not come with the product")) =>
        Add(filter);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, wanted) = (session.Terminal, session.Arguments.GetValue(filter));
        var pages = Pages.FollowAsync(cursor => session.Client.ListWorkflowsAsync(wanted, cursor, cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page), cancellationToken);
            return ExitCode.Done;
        }

        var listing = new Listing("name", "version", "from", "changed", "title");
        await foreach (var page in pages)
        {
            if (page.Count == 0)
            {
                terminal.Line(wanted is null
                    ? "There are no workflows yet. Add one: media workflows add FILE"
                    : $"No workflow has '{wanted}' in its name or title.");
                break;
            }

            foreach (var workflow in page)
            {
                listing.Add(
                    workflow.Name,
                    workflow.Version.ToString(CultureInfo.InvariantCulture),
                    Word(workflow.Origin),
                    RelativeTime.Ago(workflow.UpdatedAt, session.Time.GetUtcNow()),
                    workflow.Title ?? "");
            }

            listing.Write(terminal, margin: 0);
        }

        return ExitCode.Done;
    }

    internal static string Word(WorkflowOrigin origin) => origin switch
    {
        WorkflowOrigin.User => "user",
        WorkflowOrigin.Shipped => "product",
        _ => "unknown",
    };
}
