using System.CommandLine;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets fetch</c>.</summary>
internal sealed class FetchCommand : Verb
{
    private readonly Argument<string> address = new("url") { HelpName = "URL", Description = "Where the file is, as http://… or https://…" };
    private readonly Option<string?> title = new("--title") { HelpName = "TEXT", Description = "What it is called, in place of what it is called there" };
    private readonly Option<string?> collection = new("--collection") { HelpName = "NAME", Description = "The collection that it belongs to" };
    private readonly Option<string?> site = new("--site") { HelpName = "NAME", Description = "The site that it belongs to" };
    private readonly Option<string[]> tag = new("--tag") { HelpName = "TAG", Description = "A word by which it is found; may be given several times" };

    public FetchCommand()
        : base(
            "fetch",
            "Has the server fetch a file into the library",
            "That is a run of the workflow fetch. Private networks are refused unless the server's OutboundHttp__AllowedNetworks names them.",
            new Example("assets fetch https://example.org/meeting.mp4", "Prints the run; media watch follows it"))
    {
        Add(address);
        foreach (var option in (IEnumerable<Option>)[title, collection, site, tag])
        {
            Add(option);
        }
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var wish = new FetchFile(
            arguments.GetRequiredValue(address), arguments.GetValue(title), Collection: arguments.GetValue(collection), Site: arguments.GetValue(site),
            Tags: arguments.GetValue(tag) is { Length: > 0 } tags ? tags : null);
        var run = await session.Client.FetchAssetAsync(wish, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(run);
        }
        else
        {
            session.Terminal.Line($"Run {ShortId.Of(run.Id)} fetches it: media watch {ShortId.Of(run.Id)}");
        }

        return ExitCode.Done;
    }
}
