using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets show</c>.</summary>
internal sealed class ShowAssetCommand : Verb
{
    private readonly Argument<string> which = NamedAsset.Argument();

    public ShowAssetCommand()
        : base("show", "An asset with all that is known of it", "With --json also all that ffprobe found.", new Example("assets show 1f2e3d4c", "By the end of its id")) =>
        Add(which);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, now) = (session.Terminal, session.Time.GetUtcNow());
        var asset = await session.Client.GetAssetAsync(await NamedAsset.FindAsync(session, session.Arguments.GetRequiredValue(which), deleted: false, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(asset);
            return ExitCode.Done;
        }

        terminal.Paragraph(AssetWords.OneLine(asset.Title), 0, Ink.Strong);
        if (asset.Problem is { } problem)
        {
            terminal.Paragraph(problem, 0, Ink.Bad);
        }

        var facts = new Listing("what", "how");
        Add("id", asset.Id.ToString());
        Add("kind", $"{WireFormat.Word(asset.Kind)}, {asset.ContentType}");
        facts.Add("state", AssetWords.Status(asset));
        Add("size", string.Create(CultureInfo.InvariantCulture, $"{AssetWords.Size(asset.Size)} ({asset.Size:N0} bytes)"));
        Add("sha256", asset.Sha256);
        Add("file", AssetWords.OneLine(asset.FileName));
        Add("length", AssetWords.Length(asset));
        Add("picture", asset.Width is null ? null : asset.FrameRate is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{asset.Width} × {asset.Height}, {rate:0.###} in a second") : $"{asset.Width} × {asset.Height}");
        Add("codecs", string.Join(", ", asset.Codecs));
        Add("tags", string.Join(", ", asset.Tags.Select(AssetWords.OneLine)));
        Add("collection", asset.Collection);
        Add("site", asset.Site);
        Add("uploaded", $"{RelativeTime.Ago(asset.UploadedAt, now)} by {asset.UploadedBy}");
        Add("deleted", asset.DeletedAt is { } gone ? $"{RelativeTime.Ago(gone, now)} by {asset.DeletedBy}: media assets restore {ShortId.Of(asset.Id)}" : null);
        Add("made by", asset.MadeBy is { } run ? $"run {ShortId.Of(run)}" : null);
        Add("made from", Ids(asset.MadeFrom));
        Add("made into", Ids(asset.MadeInto));
        Add("shown by", string.Join(", ", asset.Links.Renditions.Keys));
        facts.Write(terminal);
        return ExitCode.Done;

        void Add(string what, string? how)
        {
            if (!string.IsNullOrEmpty(how))
            {
                facts.Add(what, how);
            }
        }

        static string? Ids(IReadOnlyList<Guid>? ids) => ids is { Count: > 0 } ? string.Join(", ", ids.Select(ShortId.Of)) : null;
    }
}
