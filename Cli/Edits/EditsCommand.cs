using System.CommandLine;

using Aspire.Media.Cli.Assets;
using Aspire.Media.Client;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Cli.Edits;

/// <summary><c>media edits</c>: what was asked for, and what can be.</summary>
internal sealed class EditsCommand : Verb
{
    private const int PageLength = 50;

    private readonly Option<string?> of = new("--asset") { HelpName = "ASSET", Description = "Only those of this asset" };
    private readonly Option<string?> status = new("--status") { HelpName = "STATUS", Description = "queued, processing, completed or failed" };
    private readonly Option<int> limit = LimitOption.Create();

    public EditsCommand()
        : base(
            "edits",
            "Edits that were asked for, the newest first",
            "Each is a run of the workflow edit: media show, watch and cancel work on it. To ask for one: media edit ASSET OPTION …",
            new Example("edits --status failed", "What came to nothing"),
            new Example("edits options", "All that can be done"))
    {
        Add(of);
        Add(status);
        Add(limit);
        Add(new ListEditOptionsCommand());
        // Alone it lists them; with an action of its own the parser does not ask for a verb.
        SetAction(_ => ExitCode.Done);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        var standing = StatusOf(arguments.GetValue(status));
        Guid? asset = arguments.GetValue(of) is { } typed ? await NamedAsset.FindAsync(session, typed, deleted: false, cancellationToken) : null;
        var pages = Pages.FollowAsync(cursor => session.Client.ListEditsAsync(asset, standing, cursor, PageLength, cancellationToken));
        var most = arguments.GetValue(limit);
        if (session.WantsJson)
        {
            terminal.Json(await pages.SelectMany(page => page).Take(most).ToListAsync(cancellationToken));
            return ExitCode.Done;
        }

        var count = await Pages.WriteAsync(
            terminal, new Listing("edit", "of", "state", "asked", "came out", "what"), pages, most,
            edit =>
            [
                ShortId.Of(edit.Id), ShortId.Of(edit.Source), WireFormat.Word(edit.Status), RelativeTime.Ago(edit.Timing.CreatedAt, now),
                edit.Asset is { } made ? ShortId.Of(made) : "", AssetWords.OneLine(edit.Error?.Message ?? edit.Recipe.ToJsonString()),
            ]);
        if (count == 0)
        {
            terminal.Line("No edit is like that. To ask for one: media edit ASSET OPTION …");
        }

        return ExitCode.Done;
    }

    private static EditStatus? StatusOf(string? word) => word is null ? null
        : Enum.GetValues<EditStatus>().Cast<EditStatus?>().FirstOrDefault(known => known != EditStatus.Unknown && WireFormat.Word(known!.Value) == word)
            ?? throw new UsageException($"'{word}' is no status of an edit: there are queued, processing, completed and failed.");
}
