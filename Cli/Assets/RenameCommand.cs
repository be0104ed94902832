using System.CommandLine;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets rename</c>.</summary>
internal sealed class RenameCommand : Verb
{
    private const int MostAtOnce = 1_000;
    private const int PageLength = 200;

    private readonly Argument<string[]> which = new("asset")
    {
        HelpName = "ASSET…",
        Description = "The assets, in the order in which {n} counts them; or say --collection, --tag or --site",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> template = new("--template") { HelpName = "TEXT", Description = "The new name, with places such as {date}, {title}, {name}, {site}, {collection}, {kind}, {height}, {id}, {n} and {n:3}" };
    private readonly Option<string?> part = new("--part") { HelpName = "PART", Description = "title, file-name or, without it, both; the ending of a file's name stays" };
    private readonly Option<string?> collection = new("--collection") { HelpName = "NAME", Description = "All of this collection, the oldest first" };
    private readonly Option<string[]> tag = new("--tag") { HelpName = "TAG", Description = "All with this tag, the oldest first; may be given several times" };
    private readonly Option<string?> site = new("--site") { HelpName = "NAME", Description = "All of this site, the oldest first" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only shows what they would be called" };
    private readonly Option<string?> undo = new("--undo") { HelpName = "RENAMING", Description = "Gives back the names from before a renaming, by the id that it told or the end of it that 'media assets renames' shows" };

    public RenameCommand()
        : base(
            "rename",
            "Renames assets by a template, and undoes that",
            "What is called like another one, then, is shown beside it; that is no fault. What was renamed again since is not undone, and the exit code is then 1.",
            new Example("assets rename --collection Council --template \"{date} {title}\" --dry-run", "What they would be called"),
            new Example("assets rename 1f2e3d4c 5a6b7c8d --template \"Holiday {n:3}\" --part title", "Two, with numbers"),
            new Example("assets rename --undo 0c1d2e3f", "As they were before; which there were: media assets renames"))
    {
        Add(which);
        foreach (var option in (Option[])[template, part, collection, tag, site, dryRun, undo])
        {
            Add(option);
        }
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        if (arguments.GetValue(undo) is { } renaming)
        {
            return Tell(session, await session.Client.UndoRenameAsync(await NamedRename.FindAsync(session, renaming, cancellationToken), cancellationToken), isDry: false);
        }

        var wanted = arguments.GetValue(template) ?? throw new UsageException("What are they to be called? Say --template \"{date} {title}\", or --undo RENAMING.");
        var what = PartOf(arguments.GetValue(part));
        var isDry = arguments.GetValue(dryRun);
        var assets = await AssetsAsync(session, cancellationToken);
        return Tell(session, await session.Client.RenameAssetsAsync(new RenameAssets(assets, wanted, what, isDry), cancellationToken), isDry);
    }

    private static RenamePart PartOf(string? word) => word switch
    {
        "title" => RenamePart.Title,
        "file-name" => RenamePart.FileName,
        null or "both" => RenamePart.Both,
        _ => throw new UsageException($"'{word}' cannot be renamed: there are title, file-name and both."),
    };

    private async Task<IReadOnlyList<Guid>> AssetsAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var (named, filter) = (
            arguments.GetValue(which) ?? [],
            new AssetFilter { Collection = arguments.GetValue(collection), Tags = arguments.GetValue(tag) ?? [], Site = arguments.GetValue(site), Sort = "oldest" });
        var isFiltered = filter.Collection is not null || filter.Site is not null || filter.Tags.Count > 0;
        if ((named.Length > 0) == isFiltered)
        {
            throw new UsageException("Which assets? Name them, or say --collection, --tag or --site, and not both.");
        }

        var ids = new List<Guid>();
        foreach (var one in named)
        {
            ids.Add(await NamedAsset.FindAsync(session, one, deleted: false, cancellationToken));
        }

        if (isFiltered)
        {
            ids.AddRange(await Pages.FollowAsync(cursor => session.Client.ListAssetsAsync(filter, cursor, PageLength, cancellationToken))
                .SelectMany(page => page).Take(MostAtOnce + 1).Select(asset => asset.Id).ToListAsync(cancellationToken));
        }

        return ids.Count switch
        {
            0 => throw new CommandException("No asset is like that. Which there are: media assets list"),
            > MostAtOnce => throw new CommandException($"These are more than {MostAtOnce} assets, and no more can be renamed at once: say more of those that are meant."),
            _ => ids,
        };
    }

    private static int Tell(Session session, Renamed renamed, bool isDry)
    {
        var terminal = session.Terminal;
        var refused = renamed.Assets.Count(asset => asset.Refused is not null);
        if (session.WantsJson)
        {
            terminal.Json(renamed);
        }
        else
        {
            var listing = new Listing("asset", "was", "is", "file", "beside");
            foreach (var asset in renamed.Assets)
            {
                listing.Add(
                    ShortId.Of(asset.Asset),
                    AssetWords.OneLine(asset.Title),
                    asset.Refused is { } why ? new Cell(why, Ink.Bad) : asset.NewTitle == asset.Title ? new Cell("the same", Ink.Quiet) : AssetWords.OneLine(asset.NewTitle),
                    asset.Refused is not null || asset.NewFileName == asset.FileName ? "" : AssetWords.OneLine(asset.NewFileName),
                    asset.Refused is null && asset.Collisions.Count > 0 ? new Cell($"like {string.Join(", ", asset.Collisions.Select(ShortId.Of))}", Ink.Doubtful) : "");
            }

            listing.Write(terminal);
            terminal.Line();
            terminal.Line(isDry ? $"{renamed.Count} would be renamed; nothing was." : $"{renamed.Count} {(renamed.Count == 1 ? "is" : "are")} renamed.");
            if (renamed.Id is { } id)
            {
                terminal.Line($"As they were before: media assets rename --undo {id}", Ink.Quiet);
            }
        }

        return refused > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
