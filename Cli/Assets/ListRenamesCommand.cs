using System.CommandLine;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets renames</c>.</summary>
internal sealed class ListRenamesCommand : Verb
{
    private readonly Argument<string?> which = new("renaming")
    {
        HelpName = "RENAMING",
        Description = "One of them, with the names of all its assets: its id, or the end of it that the list shows",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> limit = LimitOption.Create();

    public ListRenamesCommand()
        : base(
            "renames",
            "What was renamed in the past, the newest first",
            "What was renamed is undone with 'media assets rename --undo RENAMING'. An undoing is a renaming, too.",
            new Example("assets renames", "When, by whom and how"),
            new Example("assets renames 1f2e3d4c", "All the names of one, before and after"))
    {
        Add(which);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Arguments.GetValue(which) is { } typed)
        {
            Show(session, await session.Client.GetRenameAsync(await NamedRename.FindAsync(session, typed, cancellationToken), cancellationToken));
            return ExitCode.Done;
        }

        var (terminal, now, most) = (session.Terminal, session.Time.GetUtcNow(), session.Arguments.GetValue(limit));
        var pages = NamedRename.AllAsync(session, cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(await pages.SelectMany(page => page).Take(most).ToListAsync(cancellationToken));
            return ExitCode.Done;
        }

        var count = await Pages.WriteAsync(
            terminal, new Listing("renaming", "when", "by", "assets", "undone", "template", "such as"), pages, most,
            rename =>
            [
                ShortId.Of(rename.Id), RelativeTime.Ago(rename.RenamedAt, now), rename.RenamedBy, $"{rename.Count}", Undone(rename),
                rename.Undoes is { } undone ? new Cell($"undoes {ShortId.Of(undone)}", Ink.Quiet) : AssetWords.OneLine(rename.Template),
                rename.Names is [var first, ..] ? $"{Old(first)} → {New(first)}" : "",
            ]);
        if (count == 0)
        {
            terminal.Line("Nothing was renamed by a template yet. How that is done: media assets rename --help");
        }

        return ExitCode.Done;
    }

    private static void Show(Session session, PastRename rename)
    {
        var terminal = session.Terminal;
        if (session.WantsJson)
        {
            terminal.Json(rename);
            return;
        }

        var how = rename.Undoes is { } undone ? $"undoes {undone}" : AssetWords.OneLine(rename.Template);
        terminal.Line($"{rename.Id}  {how}");
        terminal.Line($"{RelativeTime.Ago(rename.RenamedAt, session.Time.GetUtcNow())}, by {rename.RenamedBy}");
        if (rename.Names.Count > 0)
        {
            terminal.Line();
            var listing = new Listing("asset", "was", "became", "undone");
            foreach (var name in rename.Names)
            {
                listing.Add(ShortId.Of(name.Asset), Old(name), New(name), name.UndoneAt is null ? "" : "undone");
            }

            listing.Write(terminal);
        }

        if (rename.Undone < rename.Count)
        {
            terminal.Line();
            terminal.Line($"As they were before: media assets rename --undo {rename.Id}", Ink.Quiet);
        }
    }

    private static Cell Undone(PastRename rename) => rename.Undone == 0 ? "" : rename.Undone == rename.Count ? "all" : $"{rename.Undone}";

    // The title, unless only the file's name was changed.
    private static string Old(PastName name) => AssetWords.OneLine(name.Title == name.NewTitle ? name.FileName : name.Title);

    private static string New(PastName name) => AssetWords.OneLine(name.Title == name.NewTitle ? name.NewFileName : name.NewTitle);
}
