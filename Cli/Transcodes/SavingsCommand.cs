using System.CommandLine;
using System.Globalization;

using Aspire.Media.Cli.Assets;

namespace Aspire.Media.Cli.Transcodes;

/// <summary><c>media transcodes savings</c>.</summary>
internal sealed class SavingsCommand : Verb
{
    private readonly Option<string?> root = NamedTranscode.Root();

    public SavingsCommand()
        : base(
            "savings",
            "What was saved by transcoding, in all and by root and codec, and what is still to be",
            "Days stand in the answer with --json. What waits is known of files that were judged: media run transcode-report",
            new Example("transcodes savings", "All roots"),
            new Example("transcodes savings --json | jq '.byDay[] | [.day, .saved]'", "Day by day")) =>
        Add(root);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        var savings = await session.Client.GetTranscodingSavingsAsync(session.Arguments.GetValue(root), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(savings);
            return ExitCode.Done;
        }

        var listing = new Listing("of", "files", "were", "are", "saved", "encoded for");
        foreach (var (name, saving) in savings.ByRoot.Select(saving => (saving.Root!, saving)).Concat(savings.ByCodec.Select(saving => ($"{saving.CodecBefore ?? "?"} → {saving.CodecAfter ?? "?"}", saving)))
            .Append(("all", savings.Total)))
        {
            listing.Add(name, Number(saving.Files), AssetWords.Size(saving.BytesBefore), AssetWords.Size(saving.BytesAfter), Signed(saving.Saved), RelativeTime.Duration(TimeSpan.FromSeconds(saving.EncodeSeconds)));
        }

        listing.Write(terminal, margin: 0);
        foreach (var waiting in savings.Waiting)
        {
            terminal.Line($"Under {waiting.Root} {Number(waiting.Files)} files of {AssetWords.Size(waiting.Bytes)} wait, of which about {Signed(waiting.ExpectedSaving)} can be saved.", Ink.Quiet);
        }

        return ExitCode.Done;
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Signed(long bytes) => bytes < 0 ? "-" + AssetWords.Size(-bytes) : AssetWords.Size(bytes);
}
