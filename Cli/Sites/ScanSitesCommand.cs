using System.CommandLine;

namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites scan</c>.</summary>
internal sealed class ScanSitesCommand : Verb
{
    private readonly Argument<string?> name = new("name")
    {
        HelpName = "[NAME]",
        Description = "Only the folders of this site",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ScanSitesCommand()
        : base(
            "scan",
            "Has folders searched for new files now",
            "It prints the id of the run that does it. A file that was never seen before is taken by the search after the next: it must stand still in between.",
            new Example("sites scan springfield", "Something was just put there"),
            new Example("sites scan", "All folders")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetValue(name);
        var run = wanted is null
            ? await session.Client.ScanSitesAsync(cancellationToken)
            : await NamedSite.AskAsync(session, wanted, client => client.ScanSiteAsync(wanted, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(run);
        }
        else
        {
            session.Terminal.Line(run.Id.ToString());
        }

        return ExitCode.Done;
    }
}
