using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets list</c>.</summary>
internal sealed class ListAssetsCommand : Verb
{
    private const int PageLength = 200;

    private readonly Option<string?> type = new("--type") { HelpName = "TYPE", Description = "image, video, audio or other, or several with commas between" };
    private readonly Option<string?> text = new("--text") { HelpName = "WORDS", Description = "Words of the title, the description, the tags or the file's name, or how they begin" };
    private readonly Option<string?> uploaded = new("--uploaded") { HelpName = "WHEN", Description = "A day such as 2026-05-01, or 2026-05-01..2026-05-31, '>=2026-05-01'" };
    private readonly Option<string[]> tag = new("--tag") { HelpName = "TAG", Description = "Only with this tag; may be given several times" };
    private readonly Option<string?> collection = new("--collection") { HelpName = "NAME", Description = "Only of this collection" };
    private readonly Option<string?> site = new("--site") { HelpName = "NAME", Description = "Only of this site" };
    private readonly Option<string?> codec = new("--codec") { HelpName = "NAME", Description = "Only with this codec, such as h264" };
    private readonly Option<string?> duration = new("--duration") { HelpName = "TIME", Description = "How long: 1:30, 60..90, '>=1:00:00'" };
    private readonly Option<string?> size = new("--size") { HelpName = "BYTES", Description = "How large: 1MB..2GB, '>=1GB'" };
    private readonly Option<string?> status = new("--status") { HelpName = "STATUS", Description = "verifying, new, ready or invalid" };
    private readonly Option<bool> deleted = new("--deleted") { Description = "Those that were deleted and can be brought back" };
    private readonly Option<string?> sort = new("--sort") { HelpName = "ORDER", Description = "newest, oldest, title, -title, smallest, largest, shortest or longest" };
    private readonly Option<int> limit = LimitOption.Create();

    public ListAssetsCommand()
        : base(
            "list",
            "Assets, the newest first",
            "What is asked for must all be so.",
            new Example("assets list --type video --duration '>=1:00:00'", "Long videos"),
            new Example("assets list --text \"council budget\" --json | jq -r '.[].id'", "By words, for a script"))
    {
        foreach (var option in (IEnumerable<Option>)[type, text, uploaded, tag, collection, site, codec, duration, size, status, deleted, sort, limit])
        {
            Add(option);
        }
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        var filter = new AssetFilter
        {
            Type = arguments.GetValue(type),
            Text = arguments.GetValue(text),
            UploadedAt = arguments.GetValue(uploaded),
            Tags = arguments.GetValue(tag) ?? [],
            Collection = arguments.GetValue(collection),
            Site = arguments.GetValue(site),
            Codec = arguments.GetValue(codec),
            Duration = arguments.GetValue(duration),
            Size = arguments.GetValue(size),
            Status = arguments.GetValue(status),
            Deleted = arguments.GetValue(deleted),
            Sort = arguments.GetValue(sort),
        };
        var pages = Pages.FollowAsync(cursor => session.Client.ListAssetsAsync(filter, cursor, PageLength, cancellationToken));
        var most = arguments.GetValue(limit);
        if (session.WantsJson)
        {
            terminal.Json(await pages.SelectMany(page => page).Take(most).ToListAsync(cancellationToken));
            return ExitCode.Done;
        }

        var listing = new Listing("asset", "kind", "size", "length", "state", "uploaded", "title");
        var count = await Pages.WriteAsync(
            terminal, listing, pages, most,
            asset =>
            [
                ShortId.Of(asset.Id), WireFormat.Word(asset.Kind), AssetWords.Size(asset.Size), AssetWords.Length(asset), AssetWords.Status(asset), RelativeTime.Ago(asset.UploadedAt, now),
                AssetWords.OneLine(asset.Title),
            ]);
        if (count == 0)
        {
            terminal.Line("No asset is like that. To bring one in: media assets upload FILE");
        }

        return ExitCode.Done;
    }
}
