using System.CommandLine;

namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites delete</c>.</summary>
internal sealed class DeleteSiteCommand : Verb
{
    private readonly Argument<string> name = NamedSite.Argument();

    public DeleteSiteCommand()
        : base(
            "delete",
            "Takes a site away to which no asset belongs",
            "Its folders and what lies in them stay as they are.",
            new Example("sites delete springfield", "After the last of its assets is gone")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var deleted = await NamedSite.AskAsync(
            session,
            wanted,
            async client =>
            {
                await client.DeleteSiteAsync(wanted, cancellationToken);
                return true;
            },
            cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(new { name = wanted, deleted });
        }
        else
        {
            session.Terminal.Line($"Site '{wanted}' is deleted.");
        }

        return ExitCode.Done;
    }
}
