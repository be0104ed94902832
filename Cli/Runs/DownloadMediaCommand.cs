using System.CommandLine;
using System.Text.Json.Nodes;

using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media download</c>.</summary>
internal sealed class DownloadMediaCommand : Verb
{
    private const string Workflow = "download";

    private readonly Argument<string> address = new("url") { HelpName = "URL", Description = "A media file, or the page that shows it, as http://… or https://…" };
    private readonly Option<string?> title = new("--title") { HelpName = "TEXT", Description = "What it is called, in place of what it is called there" };
    private readonly Option<string?> collection = new("--collection") { HelpName = "NAME", Description = "The collection that it belongs to" };
    private readonly Option<string?> site = new("--site") { HelpName = "NAME", Description = "The site that it belongs to" };
    private readonly Option<string[]> tag = new("--tag") { HelpName = "TAG", Description = "A word by which it is found; may be given several times" };
    private readonly Following following = new();

    public DownloadMediaCommand()
        : base(
            "download",
            "Has the server download a film or a sound from a site into the library",
            "That is a run of the workflow download. Downloads are off until the workers' Download__Hosts names the hosts that they may come from; pages need yt-dlp there. "
            + "Files of any kind are fetched by 'media assets fetch'; what is in the library is saved here by 'media assets download'.",
            new Example("download https://media.example.org/meeting.mp4", "Prints the run; media watch follows it"),
            new Example("download https://example.org/watch?v=may --collection council --wait", "Waits until it is there"))
    {
        Add(address);
        foreach (var option in (IEnumerable<Option>)[title, collection, site, tag])
        {
            Add(option);
        }

        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var inputs = new JsonObject { ["url"] = arguments.GetRequiredValue(address) };
        foreach (var (name, value) in new[] { ("title", arguments.GetValue(title)), ("collection", arguments.GetValue(collection)), ("site", arguments.GetValue(site)) })
        {
            if (value is not null)
            {
                inputs[name] = value;
            }
        }

        if (arguments.GetValue(tag) is { Length: > 0 } tags)
        {
            inputs["tags"] = new JsonArray([.. tags.Select(word => (JsonNode)word)]);
        }

        try
        {
            var started = await NamedWorkflow.AskAsync(session, Workflow, client => client.StartRunAsync(new StartRun(Workflow, inputs), cancellationToken), cancellationToken);
            return await following.GoOnAsync(session, started, "The download", cancellationToken);
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }
}
