using System.CommandLine;

using Aspire.Media.Cli.Assets;
using Aspire.Media.Client;
using Aspire.Media.Client.Transcoding;

namespace Aspire.Media.Cli.Transcodes;

/// <summary><c>media transcodes list</c>.</summary>
internal sealed class ListTranscodesCommand : Verb
{
    private readonly Option<string?> state = NamedTranscode.State();
    private readonly Option<string?> root = NamedTranscode.Root();
    private readonly Option<int> limit = LimitOption.Create();

    public ListTranscodesCommand()
        : base(
            "list",
            "Files that were replaced, the newest first",
            "With --json, all that is known of each: reason, encoder, seconds, quality, where the original is.",
            new Example("transcodes list --state swapped", "What can still be brought back"))
    {
        Add(state);
        Add(root);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        var most = arguments.GetValue(limit);
        var pages = NamedTranscode.AllAsync(session, NamedTranscode.StateOf(arguments.GetValue(state)), arguments.GetValue(root), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(await pages.SelectMany(page => page).Take(most).ToListAsync(cancellationToken));
            return ExitCode.Done;
        }

        var count = await Pages.WriteAsync(
            terminal, new Listing("file", "when", "state", "was", "is", "saved", "codec", "path"), pages, most,
            file =>
            [
                ShortId.Of(file.Id), RelativeTime.Ago(file.SwappedAt ?? file.BegunAt, now), State(file), AssetWords.Size(file.BytesBefore), AssetWords.Size(file.BytesAfter),
                Saved(file), $"{file.CodecBefore ?? "?"} → {file.CodecAfter ?? "?"}", AssetWords.OneLine(file.PathAfter),
            ]);
        if (count == 0)
        {
            terminal.Line("No file was replaced like that.");
        }

        return ExitCode.Done;
    }

    private static Cell State(TranscodedFile file) => new(WireFormat.Word(file.State), file.State is TranscodedState.Swapping ? Ink.Doubtful : Ink.Quiet);

    private static string Saved(TranscodedFile file) =>
        file.State is TranscodedState.Swapping or TranscodedState.Restored || file.BytesBefore == 0 ? "" : FormattableString.Invariant($"{(file.BytesBefore - file.BytesAfter) * 100.0 / file.BytesBefore:0} %");
}
